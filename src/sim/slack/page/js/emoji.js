const table = `
+1 👍|-1 👎|thumbsup 👍|thumbsdown 👎|alarm_clock ⏰|ambulance 🚑|arrow_down ⬇️|arrow_forward ▶️|arrow_left ⬅️|arrow_right ➡️
arrow_up ⬆️|arrows_counterclockwise 🔄|ballot_box_with_check ☑️|bar_chart 📊|bell 🔔|no_bell 🔕|black_circle ⚫|large_blue_circle 🔵
blue_heart 💙|book 📖|bookmark 🔖|boom 💥|bug 🐛|bulb 💡|busts_in_silhouette 👥|bust_in_silhouette 👤|calendar 📅|chart_with_downwards_trend 📉
chart_with_upwards_trend 📈|checkered_flag 🏁|clap 👏|clipboard 📋|clock1 🕐|clock3 🕒|cloud ☁️|collision 💥|construction 🚧|cop 👮
credit_card 💳|crossed_fingers 🤞|crown 👑|cry 😢|cyclone 🌀|dart 🎯|disappointed 😞|dizzy 💫|doughnut 🍩|droplet 💧
email 📧|envelope ✉️|exclamation ❗|eyes 👀|eyeglasses 👓|face_with_monocle 🧐|fast_forward ⏩|file_folder 📁|fire 🔥|fire_engine 🚒
flag-us 🇺🇸|floppy_disk 💾|game_die 🎲|gear ⚙️|gem 💎|ghost 👻|green_heart 💚|grey_question ❔|grin 😁|grinning 😀
hammer 🔨|hammer_and_wrench 🛠️|hand ✋|handshake 🤝|heart ❤️|heavy_check_mark ✔️|heavy_minus_sign ➖|heavy_plus_sign ➕|heavy_multiplication_x ✖️|hospital 🏥
hourglass ⌛|hourglass_flowing_sand ⏳|house 🏠|inbox_tray 📥|information_source ℹ️|interrobang ⁉️|joy 😂|key 🔑|keycap_star *️⃣|label 🏷️
large_green_circle 🟢|large_green_square 🟩|large_orange_circle 🟠|large_red_square 🟥|large_yellow_circle 🟡|large_purple_circle 🟣|leftwards_arrow_with_hook ↩️|rewind ⏪|link 🔗|lock 🔒
unlock 🔓|loud_sound 🔊|mute 🔇|mag 🔍|mailbox 📫|mega 📣|memo 📝|pencil 📝|pencil2 ✏️|microscope 🔬
money_with_wings 💸|moneybag 💰|muscle 💪|nerd_face 🤓|new 🆕|newspaper 📰|no_entry ⛔|no_entry_sign 🚫|o ⭕|octagonal_sign 🛑
ok 🆗|ok_hand 👌|open_mouth 😮|outbox_tray 📤|package 📦|page_facing_up 📄|paperclip 📎|partying_face 🥳|pensive 😔|phone ☎️
pleading_face 🥺|point_down 👇|point_left 👈|point_right 👉|point_up ☝️|poop 💩|pray 🙏|pushpin 📌|question ❓|rabbit 🐰
racehorse 🐎|rainbow 🌈|raised_hands 🙌|recycle ♻️|red_circle 🔴|red_heart ❤️|relaxed ☺️|repeat 🔁|robot_face 🤖|rocket 🚀
rotating_light 🚨|runner 🏃|satellite 📡|satellite_antenna 📡|scream 😱|see_no_evil 🙈|shield 🛡️|ship 🚢|shrug 🤷|skull 💀
sleeping 😴|slightly_smiling_face 🙂|smile 😄|snail 🐌|snowflake ❄️|sob 😭|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐
stop_button ⏹️|stopwatch ⏱️|sunglasses 😎|sunny ☀️|tada 🎉|thinking_face 🤔|thread 🧵|ticket 🎫|timer_clock ⏲️|toolbox 🧰
triangular_flag_on_post 🚩|turtle 🐢|twisted_rightwards_arrows 🔀|umbrella ☔|vertical_traffic_light 🚦|wastebasket 🗑️|watch ⌚|wave 👋|warning ⚠️|white_check_mark ✅
white_circle ⚪|wrench 🔧|wink 😉|x ❌|negative_squared_cross_mark ❎|yellow_heart 💛|yum 😋|zap ⚡|zzz 💤|100 💯
double_vertical_bar ⏸️|pause_button ⏸️|black_square_for_stop ⏹️|heavy_exclamation_mark ❗|small_red_triangle 🔺|small_red_triangle_down 🔻|small_blue_diamond 🔹|white_small_square ▫️|black_small_square ▪️|back 🔙
`;

const byName = new Map(
  table
    .trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(' ')),
);

/** The character of a shortcode without its colons, or undefined. Skin tones are left out. */
export function emojiOf(name) {
  return byName.get(name);
}
