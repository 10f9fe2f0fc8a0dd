package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.run.Result;
import dev.steward.text.ShellQuote;
import dev.steward.text.TextFieldParser;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs steps after the build, depending on its result.
 *
 * @param marksUnstable whether a failing step makes the build unstable instead of failed
 */
record PostBuildScripts(List<ScriptStep> scripts, boolean marksUnstable)
    implements PostBuildAction, StepBlock {

  /**
   * A step.
   *
   * @param results names of the results for which it runs
   * @param group steps of the same group are configured together
   * @param stopsGroup whether its failure skips the later steps of its group
   */
  record ScriptStep(BuildStep step, Set<String> results, int group, boolean stopsGroup) {}

  private static final String ELEMENT = "org.jenkinsci.plugins.postbuildscript.PostBuildScript";
  private static final String MODEL = "org.jenkinsci.plugins.postbuildscript.model.";

  private static final Set<String> ALL_RESULTS =
      Set.of("SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED");

  private static final Field<List<BuildStep>> BUILD_STEPS =
      Field.types(
          "buildSteps", "Build steps", BuildStep.class, StepTypes::steps, UnsupportedType::new);
  private static final Field<List<String>> RESULTS =
      Field.texts("results", "If the build result is one of", "string", "");
  private static final Field<String> FILE_PATH =
      Field.text("filePath", "Script file")
          .required()
          .help("The script's path in the workspace, with its arguments; may contain variables.");
  private static final Field<Boolean> MARK_UNSTABLE =
      Field.flag("markBuildUnstable", "If any script failed, mark the build as unstable")
          .at("config/markBuildUnstable");
  private static final Field<List<ScriptStep>> SCRIPT_FILES =
      Field.rows(
              "scriptFiles",
              "Script files",
              MODEL + "ScriptFile",
              List.of(FILE_PATH),
              PostBuildScripts::file)
          .at("config/scriptFiles");

  /** Steps with the results for which they run, in the current format. */
  private static final Field<List<List<ScriptStep>>> STEPS =
      Field.rows(
              "buildSteps",
              "Build steps",
              MODEL + "PostBuildStep",
              List.of(),
              PostBuildScripts::steps)
          .at("config/buildSteps");

  static final TypeDescription<PostBuildScripts> TYPE =
      TypeDescription.of(TypeKind.ACTION, "postBuildScript", PostBuildScripts.class, ELEMENT)
          .label("Execute scripts")
          .help(
              "Runs steps after the build, depending on its result. Steps and results are set in"
                  + " config.xml: the job form keeps them unchanged, and configuration as code does"
                  + " not cover them.")
          .plugin(new BundledPlugin("postbuildscript", "Post-build scripts", "jobs"))
          .fields(MARK_UNSTABLE, SCRIPT_FILES)
          .reader(PostBuildScripts::read);

  static final StepType<PostBuildScripts> STEP =
      new StepType<>(
          TYPE,
          "post-build-script",
          "Select the scripts",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          PostBuildScripts::perform);

  private static PostBuildScripts read(FieldReader in) {
    var scripts = new ArrayList<ScriptStep>();
    if (in.element().find("config") == null) {
      // Old versions have one list of steps, and two flags for the result.
      boolean onlySuccess = in.element().flag("scriptOnlyIfSuccess");
      boolean onlyFailure = in.element().flag("scriptOnlyIfFailure");
      Set<String> results =
          onlySuccess && !onlyFailure
              ? Set.of("SUCCESS")
              : onlyFailure && !onlySuccess ? Set.of("FAILURE") : ALL_RESULTS;
      in.element().find("executeOn");
      for (BuildStep step : in.get(BUILD_STEPS)) {
        scripts.add(new ScriptStep(step, results, 0, false));
      }
      return new PostBuildScripts(List.copyOf(scripts), in.element().flag("markBuildUnstable"));
    }
    in.get(SCRIPT_FILES).forEach(scripts::add);
    int group = 1;
    for (List<ScriptStep> steps : in.get(STEPS)) {
      for (ScriptStep step : steps) {
        scripts.add(new ScriptStep(step.step(), step.results(), group, step.stopsGroup()));
      }
      group++;
    }
    return new PostBuildScripts(List.copyOf(scripts), in.get(MARK_UNSTABLE));
  }

  private static ScriptStep file(FieldReader in) {
    readPlace(in.element());
    String type = in.element().textOf("scriptType", "GENERIC");
    if (!type.equals("GENERIC")) {
      in.warn("The script type " + type + " is not supported: builds will fail at this script.");
      return new ScriptStep(new UnsupportedType(type + " script"), results(in), 0, false);
    }
    return new ScriptStep(
        new ShellScript(
            "#!/bin/sh\nexec /bin/sh -xe "
                + TextFieldParser.splitArguments(in.get(FILE_PATH)).stream()
                    .map(ShellQuote::withVariables)
                    .collect(Collectors.joining(" "))
                + "\n",
            null),
        results(in),
        0,
        false);
  }

  private static List<ScriptStep> steps(FieldReader in) {
    readPlace(in.element());
    boolean stopsGroup = in.element().flag("stopOnFailure");
    var all = new ArrayList<ScriptStep>();
    for (BuildStep step : in.get(BUILD_STEPS)) {
      all.add(new ScriptStep(step, results(in), 0, stopsGroup));
    }
    return all;
  }

  /** Both elements choose between controller and agents, which makes no difference here. */
  private static void readPlace(XmlElement element) {
    element.find("role");
    element.find("executeOn");
  }

  private static Set<String> results(FieldReader in) {
    var results = new HashSet<String>();
    in.get(RESULTS).forEach(name -> results.add(name.toUpperCase(Locale.ROOT)));
    return results.isEmpty() ? ALL_RESULTS : Set.copyOf(results);
  }

  @Override
  public List<BuildStep> steps() {
    return scripts.stream().map(ScriptStep::step).toList();
  }

  @Override
  public Result failureResult() {
    return marksUnstable ? Result.UNSTABLE : Result.FAILURE;
  }

  @Override
  public Set<Integer> skippedAfterFailure(int index) {
    ScriptStep failed = scripts.get(index);
    return failed.stopsGroup()
        ? IntStream.range(index + 1, scripts.size())
            .filter(later -> scripts.get(later).group() == failed.group())
            .boxed()
            .collect(Collectors.toSet())
        : Set.of();
  }

  private void perform(StepContext context) {
    context.contribute(Map.of("BUILD_RESULT", context.outcome().name()));
    var entered = new HashSet<Integer>();
    for (int i = 0; i < scripts.size(); i++) {
      if (scripts.get(i).results().contains(context.outcome().name())) {
        entered.add(i);
      }
    }
    context.setEntered(entered);
  }
}
