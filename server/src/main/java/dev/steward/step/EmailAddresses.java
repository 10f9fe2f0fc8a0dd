package dev.steward.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Splits lists of email addresses that may contain variables. */
public final class EmailAddresses {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\w+|\\{[\\w.-]+\\})");

  private EmailAddresses() {}

  /**
   * The addresses in a list, separated by spaces, commas or semicolons. An entry that is a single
   * variable may expand to several addresses. Any other entry is one address, so that the value of
   * a parameter in it cannot add recipients.
   *
   * @param expansion replaces the variables of a text
   */
  public static List<String> split(UnaryOperator<String> expansion, String list) {
    var all = new ArrayList<String>();
    for (String entry : entries(list)) {
      String prefix = prefix(entry);
      String address = entry.substring(prefix.length());
      String expanded = expansion.apply(address);
      if (VARIABLE.matcher(address).matches()) {
        for (String item : entries(expanded)) {
          all.add(prefix.isEmpty() ? item : prefix + item.substring(prefix(item).length()));
        }
      } else {
        all.add(prefix + expanded);
      }
    }
    return all;
  }

  /** The type of recipient before an address, such as {@code bcc:}; empty if there is none. */
  public static String prefix(String entry) {
    for (String prefix : List.of("to:", "cc:", "bcc:")) {
      if (entry.regionMatches(true, 0, prefix, 0, prefix.length())) {
        return entry.substring(0, prefix.length());
      }
    }
    return "";
  }

  private static List<String> entries(String list) {
    var all = new ArrayList<String>();
    for (String entry : list.split("[\\s,;]+", -1)) {
      if (!entry.isEmpty()) {
        all.add(entry);
      }
    }
    return all;
  }
}
