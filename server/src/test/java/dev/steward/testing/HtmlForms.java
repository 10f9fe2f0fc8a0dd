package dev.steward.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Encodes a form of a page as a browser does, with every field as shown. */
public final class HtmlForms {

  private static final Pattern FIELD =
      Pattern.compile(
          "<input\\b([^>]*)>|<textarea\\b([^>]*)>\\n?(.*?)</textarea>|<select\\b([^>]*)>(.*?)</select>",
          Pattern.DOTALL);
  private static final Pattern OPTION =
      Pattern.compile("<option\\b([^>]*)>(.*?)</option>", Pattern.DOTALL);

  private HtmlForms() {}

  /** Returns the request body of the form with this action. */
  public static String body(String page, String action) {
    int start = page.indexOf("action=\"" + action + "\"");
    if (start < 0) {
      throw new AssertionError("no form for " + action + " in: " + page);
    }
    String form = page.substring(start, page.indexOf("</form>", start));
    var pairs = new ArrayList<String>();
    Matcher field = FIELD.matcher(form);
    while (field.find()) {
      if (field.group(1) != null) {
        String type = attribute(field.group(1), "type");
        boolean checkable = "checkbox".equals(type) || "radio".equals(type);
        if (!checkable || field.group(1).matches("(?s).*\\schecked\\b.*")) {
          addPair(pairs, field.group(1), attribute(field.group(1), "value"));
        }
      } else if (field.group(2) != null) {
        addPair(pairs, field.group(2), unescape(field.group(3)).replace("\n", "\r\n"));
      } else {
        addPair(pairs, field.group(4), selectedValue(field.group(5)));
      }
    }
    return String.join("&", pairs);
  }

  /** Returns the request body of a form without its crumb. */
  public static String bodyWithoutCrumb(String page, String action) {
    return body(page, action).replaceFirst("Jenkins-Crumb=[0-9a-f]+", "");
  }

  /** Replaces the value of the first field with this name. */
  public static String withField(String body, String name, String value) {
    return withField(body, name, 0, value);
  }

  /** Replaces the value of one of the fields with this name; {@code index} counts from 0. */
  public static String withField(String body, String name, int index, String value) {
    Matcher matcher =
        Pattern.compile("(?<=^|&)" + Pattern.quote(encode(name)) + "=([^&]*)").matcher(body);
    for (int i = 0; i <= index; i++) {
      if (!matcher.find()) {
        throw new AssertionError("no field " + name + " in: " + body);
      }
    }
    return body.substring(0, matcher.start(1)) + encode(value) + body.substring(matcher.end(1));
  }

  private static void addPair(List<String> pairs, String attributes, @Nullable String value) {
    String name = attribute(attributes, "name");
    if (name != null && !attributes.matches("(?s).*\\sdisabled\\b.*")) {
      pairs.add(encode(name) + "=" + encode(value == null ? "" : value));
    }
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static @Nullable String selectedValue(String options) {
    String first = null;
    Matcher option = OPTION.matcher(options);
    while (option.find()) {
      String valueAttribute = attribute(option.group(1), "value");
      String value = valueAttribute == null ? unescape(option.group(2)) : valueAttribute;
      if (option.group(1).matches("(?s).*\\sselected\\b.*")) {
        return value;
      }
      first = first == null ? value : first;
    }
    return first;
  }

  private static @Nullable String attribute(String attributes, String name) {
    Matcher matcher = Pattern.compile("\\s" + name + "=\"([^\"]*)\"").matcher(" " + attributes);
    return matcher.find() ? unescape(matcher.group(1)) : null;
  }

  private static String unescape(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
