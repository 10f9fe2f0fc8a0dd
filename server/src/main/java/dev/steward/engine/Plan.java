package dev.steward.engine;

import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Parameter;
import dev.steward.job.definition.Publisher;
import dev.steward.job.definition.Scm;
import dev.steward.job.definition.Wrapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ordered actions of a build. They depend on the definition only, so that a resumed build has
 * the same actions.
 */
final class Plan {

  private Plan() {}

  static List<Act> of(Definition definition) {
    var actions = new ArrayList<Act>();
    Wrapping.CleanBefore clean = definition.find(Wrapping.CleanBefore.class);
    if (clean != null) {
      actions.add(new Cleaning.Before(clean));
    }
    if (!(definition.scm() instanceof Scm.None)) {
      actions.add(new Checkout(definition.scm()));
    }
    if (definition.parameters().stream().anyMatch(Parameter.FileParameter.class::isInstance)) {
      actions.add(new LayingFiles());
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      actions.add(step(i, definition.steps().get(i)));
    }
    // Notifications run after all actions that may change the result.
    var notifications = new ArrayList<Act>();
    var cleanup = new ArrayList<Act>();
    for (Publisher publisher : definition.publishers()) {
      switch (publisher) {
        case Publisher.Archive archive -> actions.add(new Archiving(archive));
        case Publisher.GitPush push -> notifications.add(new GitPushing(push));
        case Publisher.CleanAfter cleanAfter -> cleanup.add(new Cleaning.After(cleanAfter));
        case Publisher.JUnit tests -> actions.add(new TestReporting(tests));
        case Publisher.Fingerprints files -> actions.add(new Fingerprinting(files));
        // Aggregated test results are computed on demand.
        case Publisher.AggregateTests _ -> {}
        case Publisher.Mail mail -> notifications.add(new Mailing(mail));
        // Downstream builds are scheduled in the transaction that completes the build.
        case Publisher.TriggerOthers _, Publisher.UnsupportedAction _ -> {}
      }
    }
    actions.addAll(notifications);
    actions.addAll(cleanup);
    return actions;
  }

  /** Display names of the actions; repeated names get a number. */
  static List<String> names(List<Act> actions) {
    var count = new HashMap<String, Integer>();
    actions.forEach(action -> count.merge(action.name(), 1, Integer::sum));
    var numbers = new HashMap<String, Integer>();
    var names = new ArrayList<String>();
    for (Act action : actions) {
      String name = action.name();
      int number = numbers.merge(name, 1, Integer::sum);
      names.add(count.getOrDefault(name, 1) > 1 ? name + " " + number : name);
    }
    return names;
  }

  /** Kinds of the actions, stored to check a resumed run. */
  static List<String> kinds(List<Act> actions) {
    return actions.stream().map(Act::kind).toList();
  }

  /**
   * Compares the stored plan of a resumed run with the plan of this server version, which may
   * differ for the same definition: continuing by index would then skip or repeat an action.
   *
   * @param storedKinds the action kinds stored with the run; empty if none
   * @param lastName name of its last completed action; null if none
   * @return the error message if the run cannot continue; else null
   */
  static @Nullable String mismatch(
      List<Act> actions, int step, List<String> storedKinds, @Nullable String lastName) {
    if (step == 0) {
      return null;
    }
    List<String> kinds = kinds(actions);
    List<String> names = names(actions);
    boolean matches =
        storedKinds.isEmpty()
            // Older versions stored completed actions only.
            ? step <= names.size() && (lastName == null || lastName.equals(names.get(step - 1)))
            : storedKinds.equals(kinds);
    return matches
        ? null
        : "ERROR: This build was started by a server version with a different step order"
            + (storedKinds.isEmpty() ? "" : " (" + String.join(", ", storedKinds) + ")")
            + " and cannot be resumed after step "
            + step
            + ". Start a new build.";
  }

  private static Act step(int index, BuildStep step) {
    return switch (step) {
      case BuildStep.Shell shell -> new Command.Shell(index, shell);
      case BuildStep.Maven maven -> new Command.Maven(index, maven);
      case BuildStep.Ant ant -> new Command.Ant(index, ant);
      case BuildStep.Gradle gradle -> new Command.Gradle(index, gradle);
      case BuildStep.Batch _ ->
          new UnsupportedStep("Batch steps require Windows. Use a shell step instead.");
      case BuildStep.UnsupportedBuildStep(String element) ->
          new UnsupportedStep("The build step <" + element + "> is not supported by this server.");
    };
  }

  /** An unsupported step: logs the reason and fails the build. */
  private record UnsupportedStep(String message) implements Act {
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
      build.console().printOnce(message + "\n");
      build.worsen(dev.steward.run.Result.FAILURE);
    }
  }
}
