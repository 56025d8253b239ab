// The few emoji names that people and bots commonly type. An unknown :name: stays as it was typed.

const TABLE = `
wave 👋|tada 🎉|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|heart ❤️|smile 😄|slightly_smiling_face 🙂|grinning 😀
blush 😊|joy 😂|thinking_face 🤔|thinking 🤔|pray 🙏|clap 👏|eyes 👀|fire 🔥|rocket 🚀|sparkles ✨|star ⭐|bulb 💡
white_check_mark ✅|heavy_check_mark ✔️|x ❌|warning ⚠️|question ❓|exclamation ❗|bell 🔔|no_bell 🔕|calendar 📅
date 📅|spiral_calendar_pad 🗓️|clock1 🕐|alarm_clock ⏰|hourglass ⌛|stopwatch ⏱️|memo 📝|pencil ✏️|pencil2 ✏️|book 📖
books 📚|bookmark 🔖|mortar_board 🎓|seedling 🌱|herb 🌿|deciduous_tree 🌳|sunny ☀️|rainbow 🌈|coffee ☕|handshake 🤝
raised_hands 🙌|muscle 💪|point_right 👉|point_left 👈|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
repeat 🔁|arrows_counterclockwise 🔄|lock 🔒|unlock 🔓|key 🔑|mag 🔍|link 🔗|paperclip 📎|inbox_tray 📥|outbox_tray 📤
email 📧|envelope ✉️|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|lifebuoy 🛟|sos 🆘|pause_button ⏸️
double_vertical_bar ⏸️|arrow_forward ▶️|black_square_for_stop ⏹️|trophy 🏆|medal 🏅|chart_with_upwards_trend 📈
bar_chart 📊|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|robot_face 🤖|busts_in_silhouette 👥|bust_in_silhouette 👤
office 🏢|house 🏠|earth_africa 🌍|globe_with_meridians 🌐|large_green_circle 🟢|large_yellow_circle 🟡|red_circle 🔴
large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|one 1️⃣|two 2️⃣|three 3️⃣|hourglass_flowing_sand ⏳|hugging_face 🤗
sweat_smile 😅|relieved 😌|sunglasses 😎|cry 😢|ok_hand 👌|v ✌️|crossed_fingers 🤞|palm_tree 🌴|information_source ℹ️
`;

const MAP = new Map(TABLE.trim().split(/[\n|]/).map((pair) => pair.trim().split(" ")));

/** Replace the known :names: in plain text. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/g, (whole, name) => MAP.get(name) ?? whole);

/** The character for one name, or the name as typed. */
export const emoji = (name) => MAP.get(name) ?? `:${name}:`;
