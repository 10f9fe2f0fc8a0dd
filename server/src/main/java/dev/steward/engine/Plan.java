package dev.steward.engine;

import dev.steward.job.Definition;
import dev.steward.job.Parameter;
import dev.steward.job.Publisher;
import dev.steward.job.Scm;
import dev.steward.job.Step;
import dev.steward.job.Wrapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The acts of a build, in order: they follow from the definition alone, so that a build that is
 * picked up finds the same ones.
 */
final class Plan {

  private Plan() {}

  static List<Act> of(Definition definition) {
    var acts = new ArrayList<Act>();
    Wrapping.CleanBefore clean = definition.find(Wrapping.CleanBefore.class);
    if (clean != null) {
      acts.add(new Cleaning.Before(clean));
    }
    if (!(definition.scm() instanceof Scm.None)) {
      acts.add(new Checkout(definition.scm()));
    }
    if (definition.parameters().stream().anyMatch(Parameter.Upload.class::isInstance)) {
      acts.add(new LayingFiles());
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      acts.add(step(i, definition.steps().get(i)));
    }
    // Who tells others of the build comes behind who still finds out how it went.
    var telling = new ArrayList<Act>();
    var last = new ArrayList<Act>();
    for (Publisher publisher : definition.publishers()) {
      switch (publisher) {
        case Publisher.Archive archive -> acts.add(new Archiving(archive));
        case Publisher.GitPush push -> telling.add(new GitPushing(push));
        case Publisher.CleanAfter cleanAfter -> last.add(new Cleaning.After(cleanAfter));
        case Publisher.JUnit tests -> acts.add(new TestReporting(tests));
        case Publisher.Fingerprints files -> acts.add(new Fingerprinting(files));
        // The tests of others are added up when somebody asks for the sum.
        case Publisher.AggregateTests _ -> {}
        case Publisher.Mail mail -> telling.add(new Mailing(mail));
        // Others are started in the transaction in which the build ends.
        case Publisher.TriggerOthers _, Publisher.NotUnderstood _ -> {}
      }
    }
    acts.addAll(telling);
    acts.addAll(last);
    return acts;
  }

  /** What acts are called: one of several of the same kind has a number behind its name. */
  static List<String> names(List<Act> acts) {
    var count = new HashMap<String, Integer>();
    acts.forEach(act -> count.merge(act.name(), 1, Integer::sum));
    var so = new HashMap<String, Integer>();
    var names = new ArrayList<String>();
    for (Act act : acts) {
      String name = act.name();
      int number = so.merge(name, 1, Integer::sum);
      names.add(count.getOrDefault(name, 1) > 1 ? name + " " + number : name);
    }
    return names;
  }

  /** The kind of each act: what a run is picked up by. */
  static List<String> kinds(List<Act> acts) {
    return acts.stream().map(Act::kind).toList();
  }

  /**
   * Compares the plan of a run that is picked up with the one of this version of the server, which
   * may make another of the same definition: to go on by number would skip an act, or repeat one.
   *
   * @param begun the kinds that were kept with the run; empty if it kept none
   * @param last the name of its last act that was done; null if none was
   * @return what to tell people if the run cannot go on; else null
   */
  static @Nullable String mismatch(
      List<Act> acts, int step, List<String> begun, @Nullable String last) {
    if (step == 0) {
      return null;
    }
    List<String> kinds = kinds(acts);
    List<String> names = names(acts);
    boolean fits =
        begun.isEmpty()
            // Versions before kept only what was done.
            ? step <= names.size() && (last == null || last.equals(names.get(step - 1)))
            : begun.equals(kinds);
    return fits
        ? null
        : "ERROR: This build was begun by a version of the server that plans its steps differently"
            + (begun.isEmpty() ? "" : " (" + String.join(", ", begun) + ")")
            + ", so that it cannot go on after step "
            + step
            + " without leaving out or repeating one. Start the build again.";
  }

  private static Act step(int index, Step step) {
    return switch (step) {
      case Step.Shell shell -> new Command.Shell(index, shell);
      case Step.Maven maven -> new Command.Maven(index, maven);
      case Step.Ant ant -> new Command.Ant(index, ant);
      case Step.Gradle gradle -> new Command.Gradle(index, gradle);
      case Step.Batch _ ->
          new Refusal(
              "Batch scripts run on Windows only, and this machine is none: write the step as a shell"
                  + " script.");
      case Step.NotUnderstood(String element) ->
          new Refusal("The step <" + element + "> is not known to this server.");
    };
  }

  /** A step that cannot be done here: it says so, and the build fails. */
  private record Refusal(String sentence) implements Act {
    @Override
    public String name() {
      return "Step";
    }

    @Override
    public String kind() {
      return "refusal";
    }

    @Override
    public Phase phase() {
      return Phase.MAIN;
    }

    @Override
    public void perform(Build build) {
      build.console().once(sentence + "\n");
      build.worsen(dev.steward.run.Result.FAILURE);
    }
  }
}
