package dev.steward.web.item;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.DefinitionEdit.Wanted;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a job as fields.
 *
 * @param revision that the fields were made of
 * @param kept what only its XML shows
 */
public record ConfigForm(
    long revision, List<Field> lines, List<Field> flags, List<Step> steps, List<Kept> kept) {

  /** What the form shows, or what means nothing here. */
  private static final Set<String> SHOWN =
      Set.of(
          "actions",
          "builders",
          "canRoam",
          "description",
          "displayName",
          "assignedNode",
          "customWorkspace",
          "quietPeriod",
          "scmCheckoutRetryCount",
          "disabled",
          "concurrentBuild",
          "keepDependencies",
          "blockBuildWhenUpstreamBuilding",
          "blockBuildWhenDownstreamBuilding");

  /**
   * A field.
   *
   * @param name of the element, and of the field
   */
  public record Field(String name, String label, String hint, String value) {}

  /**
   * A step.
   *
   * @param from which of the steps in the text it was; -1 for a new one
   * @param command null where it is only kept
   */
  public record Step(int from, String kind, @Nullable String command, String written) {}

  /** An element that stays as it is. */
  public record Kept(String name, String written) {}

  /** The form of a definition. */
  static ConfigForm of(String xml, long revision) {
    var steps = new ArrayList<Step>();
    for (DefinitionEdit.Step step : DefinitionEdit.steps(xml)) {
      steps.add(new Step(steps.size(), step.kind(), step.command(), step.written()));
    }
    return with(xml, revision, null, steps);
  }

  /** The form as it was sent, with what a button did to its steps. */
  static ConfigForm sent(String xml, long revision, Parameters sent) {
    List<DefinitionEdit.Step> old = DefinitionEdit.steps(xml);
    var steps = new ArrayList<Step>();
    for (Wanted wanted : wanted(sent)) {
      int from = wanted.from();
      if (from >= old.size()) {
        throw new Problem.Conflict(STALE);
      }
      DefinitionEdit.Step was = from < 0 ? null : old.get(from);
      String command = was != null && was.command() == null ? null : wanted.command();
      steps.add(
          new Step(
              from,
              was == null ? "hudson.tasks.Shell" : was.kind(),
              was == null && command == null ? "" : command,
              was == null ? "" : was.written()));
    }
    move(steps, sent.get("do", ""));
    return with(xml, revision, sent, steps);
  }

  static final String STALE =
      "The job was changed by somebody else since this form was opened: open it again.";

  private static void move(List<Step> steps, String what) {
    if (what.equals("add")) {
      steps.add(new Step(-1, "hudson.tasks.Shell", "", ""));
      return;
    }
    if (!what.matches("(up|down|remove)-[0-9]{1,6}")) {
      return;
    }
    int at = Integer.parseInt(what.substring(what.indexOf('-') + 1));
    int other = what.startsWith("up") ? at - 1 : at + 1;
    if (at >= steps.size()) {
      return;
    }
    if (what.startsWith("remove")) {
      steps.remove(at);
    } else if (other >= 0 && other < steps.size()) {
      Collections.swap(steps, at, other);
    }
  }

  private static ConfigForm with(
      String xml, long revision, @Nullable Parameters sent, List<Step> steps) {
    var lines = new ArrayList<Field>();
    lines.add(line(xml, sent, "displayName", "Display name", "Shown in place of its name."));
    lines.add(
        line(xml, sent, "assignedNode", "Label", "Where it may run, such as linux && !slow."));
    lines.add(
        line(xml, sent, "customWorkspace", "Workspace", "A folder to work in instead of its own."));
    lines.add(
        line(xml, sent, "quietPeriod", "Quiet period", "Seconds that a build waits for others."));
    lines.add(
        line(
            xml,
            sent,
            "scmCheckoutRetryCount",
            "Retries of a checkout",
            "How often one that failed is tried again."));
    var flags = new ArrayList<Field>();
    flags.add(flag(xml, sent, "disabled", "Disabled: not built until it is enabled"));
    flags.add(flag(xml, sent, "concurrentBuild", "Builds may run at the same time"));
    flags.add(flag(xml, sent, "keepDependencies", "Keep the builds that its builds used"));
    flags.add(
        flag(xml, sent, "blockBuildWhenUpstreamBuilding", "Wait while an upstream job builds"));
    flags.add(
        flag(xml, sent, "blockBuildWhenDownstreamBuilding", "Wait while a downstream job builds"));
    var kept = new ArrayList<Kept>();
    for (XmlElement child : XmlReader.read(xml).children()) {
      if (!SHOWN.contains(child.name())
          && !(child.children().isEmpty() && child.text().isBlank())) {
        kept.add(new Kept(child.name(), xml.substring(child.start(), child.end())));
      }
    }
    lines.addFirst(line(xml, sent, "description", "Description", ""));
    return new ConfigForm(revision, lines, flags, steps, kept);
  }

  private static Field line(
      String xml, @Nullable Parameters sent, String name, String label, String hint) {
    String value = sent == null ? DefinitionEdit.text(xml, name) : sent.get(name, "");
    return new Field(name, label, hint, value);
  }

  private static Field flag(String xml, @Nullable Parameters sent, String name, String label) {
    boolean on = sent == null ? XmlReader.read(xml).flag(name) : sent.has(name);
    return new Field(name, label, "", Boolean.toString(on));
  }

  private static List<Wanted> wanted(Parameters sent) {
    List<String> from = sent.all("step");
    List<String> commands = sent.all("command");
    if (from.size() != commands.size()) {
      throw new Problem.Invalid("Each step needs its command: open the form again.");
    }
    var all = new ArrayList<Wanted>();
    for (int i = 0; i < from.size(); i++) {
      if (!from.get(i).matches("-1|[0-9]{1,6}")) {
        throw new Problem.Invalid("A step is named by its number: open the form again.");
      }
      all.add(new Wanted(Integer.parseInt(from.get(i)), commands.get(i)));
    }
    return all;
  }

  /** The text with what was sent. */
  static String applied(String xml, Parameters sent) {
    for (String number : List.of("quietPeriod", "scmCheckoutRetryCount")) {
      String value = sent.get(number, "").strip();
      if (!value.matches("[0-9]{0,8}") && !value.equals(DefinitionEdit.text(xml, number).strip())) {
        throw new Problem.Invalid(
            (number.equals("quietPeriod") ? "The quiet period" : "The number of retries")
                + " must be a whole number, or empty.");
      }
    }
    String text = DefinitionEdit.with(xml, "description", sent.get("description", ""));
    for (String name :
        List.of(
            "displayName",
            "assignedNode",
            "customWorkspace",
            "quietPeriod",
            "scmCheckoutRetryCount")) {
      String value = sent.get(name, "");
      if (name.equals("assignedNode")
          && !value.isBlank()
          && !value.equals(DefinitionEdit.text(xml, name))) {
        // With it, the label would say nothing.
        text = DefinitionEdit.with(text, "canRoam", "false");
      }
      text = DefinitionEdit.withOptional(text, name, value);
    }
    for (String name :
        List.of(
            "disabled",
            "concurrentBuild",
            "keepDependencies",
            "blockBuildWhenUpstreamBuilding",
            "blockBuildWhenDownstreamBuilding")) {
      text = DefinitionEdit.with(text, name, Boolean.toString(sent.has(name)));
    }
    text = DefinitionEdit.withSteps(text, wanted(sent));
    DefinitionReader.read(text);
    return text;
  }
}
