const KNOWN = `white_check_mark ✅|heavy_check_mark ✔️|x ❌|warning ⚠️|bangbang ‼️|question ❓|grey_question ❔|information_source ℹ️
thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|wave 👋|pray 🙏|clap 👏|raised_hands 🙌|muscle 💪|eyes 👀|point_right 👉|point_down 👇|point_up ☝️|ok_hand 👌
smile 😄|grinning 😀|slightly_smiling_face 🙂|joy 😂|thinking_face 🤔|sweat_smile 😅|tada 🎉|heart ❤️|fire 🔥|sparkles ✨|star ⭐|100 💯|rocket 🚀|cry 😢
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock9 🕘|hourglass ⌛
hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|bell 🔔|no_bell 🔕|telephone_receiver 📞|phone ☎️|iphone 📱|mega 📣|loudspeaker 📢
snowflake ❄️|sunny ☀️|cloud ☁️|umbrella ☔|zap ⚡|snowman ⛄|pushpin 📌|round_pushpin 📍|mag 🔍|bulb 💡|wrench 🔧|gear ⚙️|hammer_and_wrench 🛠️
lock 🔒|unlock 🔓|key 🔑|link 🔗|paperclip 📎|page_facing_up 📄|clipboard 📋|pencil 📝|memo 📝|inbox_tray 📥|outbox_tray 📤|file_folder 📁|package 📦
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|left_right_arrow ↔️|repeat 🔁|arrows_counterclockwise 🔄
red_circle 🔴|large_red_square 🟥|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|small_blue_diamond 🔹|small_red_triangle 🔺|small_red_triangle_down 🔻
no_entry ⛔|no_entry_sign 🚫|stop_sign 🛑|construction 🚧|rotating_light 🚨|sos 🆘|new 🆕|ok 🆗|zzz 💤|speech_balloon 💬|thought_balloon 💭|envelope ✉️|email 📧
bust_in_silhouette 👤|busts_in_silhouette 👥|house 🏠|ballot_box_with_ballot 🗳️|robot_face 🤖|ghost 👻|seedling 🌱|coffee ☕|pizza 🍕|trophy 🏆|medal 🏅|dart 🎯|chair 🪑`;

const SIGNS = new Map(KNOWN.split(/[|\n]/).map((entry) => entry.split(" ")));

/** Returns the character for an emoji's name; unknown names stay as `:name:`. */
export function emoji(name) {
  return SIGNS.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;
}

/** Replaces `:names:` in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => SIGNS.get(name) ?? whole);
}
