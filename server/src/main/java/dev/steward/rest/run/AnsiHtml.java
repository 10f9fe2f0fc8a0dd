package dev.steward.rest.run;

import dev.steward.text.Html;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Converts log lines to HTML: escapes markup, links URLs and, if the job enables it, converts ANSI
 * colours to classes of the style sheet. Build output can select only from a few dozen such
 * classes.
 */
final class AnsiHtml {

  private static final int BOLD = 1;
  private static final int FAINT = 2;
  private static final int ITALIC = 4;
  private static final int UNDERLINE = 8;
  private static final int INVERSE = 16;
  private static final int HIDDEN = 32;
  private static final int STRIKETHROUGH = 64;
  private static final String[] FLAGS = {
    "bold", "faint", "italic", "underline", "inverse", "hidden", "struck"
  };

  private static final char ESCAPE = 0x1b;
  private static final int MAX_PARAMETERS = 64;

  private final boolean enabled;
  private final StringBuilder out = new StringBuilder();
  private int flags;
  private int foreground = -1;
  private int background = -1;
  private boolean open;

  /**
   * Creates a converter for one piece of a log.
   *
   * @param enabled whether to convert colours; otherwise escape sequences are left unchanged
   * @param state the state at the end of the previous piece, as returned by {@link #state()};
   *     ignored if invalid
   */
  AnsiHtml(boolean enabled, @Nullable String state) {
    this.enabled = enabled;
    if (enabled && state != null && state.length() < 100) {
      restore(state);
    }
  }

  private void restore(String state) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(state), StandardCharsets.US_ASCII)
              .split(" ", -1);
      if (parts.length == 4 && parts[0].equals("c1")) {
        int oldFlags = Integer.parseInt(parts[1]);
        int oldForeground = Integer.parseInt(parts[2]);
        int oldBackground = Integer.parseInt(parts[3]);
        if (oldFlags >= 0
            && oldFlags < 1 << FLAGS.length
            && Math.min(oldForeground, oldBackground) >= -1
            && Math.max(oldForeground, oldBackground) < AnsiPalette.PALETTE.length) {
          flags = oldFlags;
          foreground = oldForeground;
          background = oldBackground;
        }
      }
    } catch (IllegalArgumentException e) {
      // Invalid state: start without colours.
      return;
    }
  }

  /** The colour state at the end of the text; the client sends it back with its next request. */
  String state() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ("c1 " + flags + " " + foreground + " " + background)
                .getBytes(StandardCharsets.US_ASCII));
  }

  /** The text as HTML with all elements closed. */
  String html(String text) {
    int from = 0;
    while (from < text.length()) {
      int escape = enabled ? text.indexOf(ESCAPE, from) : -1;
      int end = escape < 0 ? text.length() : escape;
      if (end > from) {
        open();
        appendWithLinks(text, from, end);
      }
      from = escape < 0 ? end : readEscapeSequence(text, escape);
    }
    close();
    return out.toString();
  }

  private void open() {
    if (!open && (flags != 0 || foreground >= 0 || background >= 0)) {
      var classes = new StringBuilder();
      for (int i = 0; i < FLAGS.length; i++) {
        if ((flags & 1 << i) != 0) {
          classes.append(" ansi-").append(FLAGS[i]);
        }
      }
      if (foreground >= 0) {
        classes.append(" ansi-fg-").append(foreground);
      }
      if (background >= 0) {
        classes.append(" ansi-bg-").append(background);
      }
      out.append("<span class=\"").append(classes, 1, classes.length()).append("\">");
      open = true;
    }
  }

  private void close() {
    if (open) {
      out.append("</span>");
      open = false;
    }
  }

  /** Escapes the text and converts HTTP URLs to links. */
  private void appendWithLinks(String text, int from, int to) {
    int copied = from;
    int at = from;
    while (at < to) {
      int http = text.indexOf("http", at);
      if (http < 0 || http >= to) {
        break;
      }
      boolean isUrl = text.startsWith("http://", http) || text.startsWith("https://", http);
      int end = isUrl ? urlEnd(text, http, to) : http;
      if (end > text.indexOf("//", http) + 2 && isUrl) {
        String url = Html.escape(text.substring(http, end));
        out.append(Html.escape(text.substring(copied, http)))
            .append("<a href=\"")
            .append(url)
            .append("\" rel=\"nofollow noreferrer\">")
            .append(url)
            .append("</a>");
        copied = end;
      }
      at = Math.max(http + 4, end);
    }
    out.append(Html.escape(text.substring(copied, to)));
  }

  private static int urlEnd(String text, int from, int to) {
    int end = from;
    while (end < to
        && " \t\r\n\"'<>`\\^{}|".indexOf(text.charAt(end)) < 0
        && !Character.isISOControl(text.charAt(end))) {
      end++;
    }
    while (end > from && ".,;:!?)]".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  /** Reads the escape sequence at {@code from}; returns the index after it. */
  private int readEscapeSequence(String text, int from) {
    int at = from + 1;
    if (at >= text.length()) {
      return at;
    }
    char kind = text.charAt(at++);
    if (kind == ']') {
      // OSC, a title or a link: ends with BEL or ST.
      while (at < text.length() && text.charAt(at) != 7 && text.charAt(at) != '\n') {
        if (text.charAt(at) == ESCAPE) {
          return at + 1 < text.length() && text.charAt(at + 1) == '\\' ? at + 2 : at;
        }
        at++;
      }
      return at < text.length() && text.charAt(at) == 7 ? at + 1 : at;
    }
    if (kind != '[') {
      // Two-character sequences, such as saving the cursor.
      return kind >= '0' && kind <= '~' ? at : from + 1;
    }
    int start = at;
    while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) < '@') {
      at++;
    }
    if (at >= text.length() || text.charAt(at) > '~' || text.charAt(at) < '@') {
      return at;
    }
    if (text.charAt(at) == 'm') {
      close();
      applySgr(text.substring(start, at));
    }
    return at + 1;
  }

  private void applySgr(String parameters) {
    String[] words = parameters.split("[;:]", MAX_PARAMETERS);
    int i = 0;
    while (i < words.length) {
      int code = number(words, i);
      switch (code) {
        case 0 -> {
          flags = 0;
          foreground = -1;
          background = -1;
        }
        case 1 -> flags |= BOLD;
        case 2 -> flags |= FAINT;
        case 3 -> flags |= ITALIC;
        case 4 -> flags |= UNDERLINE;
        case 7 -> flags |= INVERSE;
        case 8 -> flags |= HIDDEN;
        case 9 -> flags |= STRIKETHROUGH;
        case 21, 22 -> flags &= ~(BOLD | FAINT);
        case 23 -> flags &= ~ITALIC;
        case 24 -> flags &= ~UNDERLINE;
        case 27 -> flags &= ~INVERSE;
        case 28 -> flags &= ~HIDDEN;
        case 29 -> flags &= ~STRIKETHROUGH;
        case 39 -> foreground = -1;
        case 49 -> background = -1;
        case 38, 48 -> {
          int kind = i + 1 < words.length ? number(words, i + 1) : 0;
          int colour = -1;
          if (kind == 5 && i + 2 < words.length) {
            colour = AnsiPalette.paletteColour(number(words, i + 2));
            i += 2;
          } else if (kind == 2 && i + 4 < words.length) {
            colour =
                AnsiPalette.nearestColour(
                    number(words, i + 2), number(words, i + 3), number(words, i + 4));
            i += 4;
          } else {
            // The sequence is truncated, and its remaining numbers would be misinterpreted.
            return;
          }
          if (code == 38) {
            foreground = colour;
          } else {
            background = colour;
          }
        }
        default -> applyBasicColour(code);
      }
      i++;
    }
  }

  private void applyBasicColour(int code) {
    if (code >= 30 && code <= 37) {
      foreground = code - 30;
    } else if (code >= 40 && code <= 47) {
      background = code - 40;
    } else if (code >= 90 && code <= 97) {
      foreground = code - 82;
    } else if (code >= 100 && code <= 107) {
      background = code - 92;
    }
  }

  private static int number(String[] words, int i) {
    String word = words[i];
    if (word.isEmpty()) {
      return 0;
    }
    if (word.length() > 4 || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(word);
  }
}
