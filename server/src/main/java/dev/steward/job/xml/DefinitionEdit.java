package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a form makes to a config.xml: only what it changed is written, and every other
 * character stays, as {@link DefinitionText} has it.
 */
public final class DefinitionEdit {

  private static final String SHELL = "hudson.tasks.Shell";
  private static final String GAP = "\n    ";

  private DefinitionEdit() {}

  /**
   * A step as a form shows it.
   *
   * @param command null where it is no shell script, and only kept
   * @param written its XML
   */
  public record Step(String kind, @Nullable String command, String written) {}

  /**
   * A step as a form wants it.
   *
   * @param from which of the steps in the text it was; -1 for a new one
   * @param command null where it stays as it is
   */
  public record Wanted(int from, @Nullable String command) {}

  /** The steps in order. */
  public static List<Step> steps(String xml) {
    XmlElement builders = XmlReader.read(xml).find("builders");
    return builders == null
        ? List.of()
        : builders.children().stream()
            .map(one -> new Step(one.name(), command(one), xml.substring(one.start(), one.end())))
            .toList();
  }

  private static @Nullable String command(XmlElement step) {
    if (!step.name().equals(SHELL)) {
      return null;
    }
    String text = step.findText("command");
    return text == null ? "" : text;
  }

  /** What an element below the root says; empty where there is none. */
  public static String text(String xml, String element) {
    String text = XmlReader.read(xml).findText(element);
    return text == null ? "" : text;
  }

  /**
   * The same text in which an element below the root says {@code value}: one that is empty or false
   * is not made for that, and one that says so already is not touched.
   */
  public static String with(String xml, String element, String value) {
    XmlElement root = XmlReader.read(xml);
    XmlElement old = root.find(element);
    if (lines(old == null ? "" : old.text()).equals(lines(value))
        || (value.equals("false") && !root.flag(element))) {
      return xml;
    }
    return DefinitionText.with(xml, element, lines(value));
  }

  /** As above, of an element that does not stand there while it says nothing. */
  public static String withOptional(String xml, String element, String value) {
    XmlElement old = XmlReader.read(xml).find(element);
    if (!value.isEmpty() || old == null) {
      return with(xml, element, value);
    }
    if (old.text().isBlank()) {
      return xml;
    }
    int start = old.start();
    while (start > 0 && (xml.charAt(start - 1) == ' ' || xml.charAt(start - 1) == '\t')) {
      start--;
    }
    start = start > 0 && xml.charAt(start - 1) == '\n' ? start - 1 : old.start();
    return xml.substring(0, start) + xml.substring(old.end());
  }

  /** The same text with these steps in this order. */
  public static String withSteps(String xml, List<Wanted> wanted) {
    XmlElement root = XmlReader.read(xml);
    XmlElement builders = root.find("builders");
    List<XmlElement> old = builders == null ? List.of() : builders.children();
    for (Wanted one : wanted) {
      if (one.from() < -1 || one.from() >= old.size()) {
        throw new Problem.Invalid("There is no such step: open the form again.");
      }
    }
    if (builders == null || builders.isEmptyTag()) {
      return wanted.isEmpty()
          ? xml
          : DefinitionText.withElement(xml, "builders", whole(xml, old, wanted));
    }
    var content = new StringBuilder();
    int at = builders.contentStart();
    for (int i = 0; i < wanted.size(); i++) {
      // What stands between the steps stays where it is, whatever comes to stand there.
      if (i < old.size()) {
        content.append(xml, at, old.get(i).start());
        at = old.get(i).end();
      } else {
        content.append(GAP);
      }
      content.append(written(xml, old, wanted.get(i)));
    }
    if (wanted.size() < old.size()) {
      for (XmlElement gone : old.subList(wanted.size(), old.size())) {
        String before = xml.substring(at, gone.start());
        content.append(before.isBlank() ? "" : before);
        at = gone.end();
      }
    }
    content.append(xml, at, builders.contentEnd());
    return xml.substring(0, builders.contentStart())
        + content
        + xml.substring(builders.contentEnd());
  }

  private static String whole(String xml, List<XmlElement> old, List<Wanted> wanted) {
    var all = new StringBuilder("<builders>");
    wanted.forEach(one -> all.append(GAP).append(written(xml, old, one)));
    return all.append("\n  </builders>").toString();
  }

  private static String written(String xml, List<XmlElement> old, Wanted wanted) {
    String command = wanted.command();
    if (wanted.from() < 0) {
      return DefinitionText.with("<" + SHELL + "/>", "command", command == null ? "" : command);
    }
    XmlElement step = old.get(wanted.from());
    String text = xml.substring(step.start(), step.end());
    String before = command(step);
    return command == null || before == null || lines(before).equals(lines(command))
        ? text
        : DefinitionText.with(text, "command", lines(command));
  }

  /** As browsers send it, a line ends otherwise than it did. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n");
  }
}
