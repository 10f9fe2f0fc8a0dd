package dev.steward.pipeline.directive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.directive.DirectiveServices.CredentialType;
import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.PlainRun;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepBehaviour;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.Committer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What declarative pipelines do beyond the recorded ones. */
class DirectivesTest {
  private final Map<String, PipelineStep> steps = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private final List<Cause> causes =
      new ArrayList<>(List.of(new Cause.UserCause("admin", "The Admin")));
  private final List<Change> changes = new ArrayList<>();
  private final List<DeclaredProperties> declared = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private List<FlowNode> nodes = List.of();
  private @Nullable String refusal;

  DirectivesTest() {
    FlowSteps.basic().forEach(step -> steps.put(step.name(), step));
    DirectiveSteps.all().forEach(step -> steps.put(step.name(), step));
    add(
        "node",
        call -> {
          String label = call.arguments().text("label");
          calls.add("node " + label);
          return call.body(
              call.scope()
                  .withEnvironment(env -> env.put("NODE_NAME", label == null ? "any" : label)));
        });
    add(
        "needs",
        _ -> {
          throw new IllegalStateException("Required context class hudson.FilePath is missing\n…");
        });
    add(
        "withCredentials",
        call -> {
          calls.add(String.valueOf(call.arguments().get("bindings")));
          return call.body(call.scope());
        });
  }

  private void add(String name, StepBehaviour behaviour) {
    steps.put(name, new PipelineStep(name, name, behaviour));
  }

  /** Services that answer from the fields of the test. */
  private final class TestServices implements DirectiveServices {
    @Override
    public @Nullable Result previousResult(RunContext run) {
      return null;
    }

    @Override
    public List<ChangeSet> changes(RunContext run) {
      return List.of(new ChangeSet("git", changes));
    }

    @Override
    public @Nullable CredentialType credentialType(RunContext run, String id) {
      return switch (id) {
        case "text" -> CredentialType.TEXT;
        case "name" -> CredentialType.USERNAME_PASSWORD;
        case "key" -> CredentialType.SSH_KEY;
        case "certificate" -> CredentialType.OTHER;
        default -> null;
      };
    }

    @Override
    public List<String> apply(RunContext run, DeclaredProperties properties) {
      if (refusal != null) {
        throw new Problem.Invalid(refusal);
      }
      declared.add(properties);
      return List.of();
    }
  }

  private static Script parse(String script) {
    try {
      return ScriptParser.parse("WorkflowScript", script);
    } catch (SyntaxFailure e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Runs a script; returns its log without the lines that all runs have. */
  private String run(String script) {
    Function<RunContext, ScriptEnvironment> environment =
        context ->
            new PlainScripts(
                context,
                new DeclarativePipelines(new TestServices()),
                steps.keySet(),
                parameters,
                null);
    var run =
        new PlainRun(
            new Run(
                1, 1, 2, 1, true, null, -1, "", "cookie", 1, causes, List.of(), 0, 0, null, null,
                null, null, false, List.of()),
            steps,
            variables,
            environment);
    String log = run.perform(parse(script));
    nodes = run.nodes();
    return log;
  }

  /** The lines of a log that steps wrote, not those about the steps. */
  private List<String> output(String script) {
    return run(script)
        .lines()
        .filter(line -> !line.startsWith("[Pipeline]") && !line.isEmpty())
        .filter(line -> !line.startsWith("\tat "))
        .toList();
  }

  private static String stage(String sections) {
    return "pipeline {\n agent none\n stages {\n stage('S') {\n" + sections + "\n}\n}\n}\n";
  }

  @Test
  void aRestartSkipsTheStagesBeforeIt() throws Exception {
    causes.add(new RestartRequest(1, "B").cause());
    variables.put("BUILD_NUMBER", "2");
    String log =
        run(
            """
            pipeline {
              agent any
              stages {
                stage('A') { steps { echo 'run A' } }
                stage('B') { steps { script { if (env.BUILD_NUMBER == '1') error 'first time' } } }
                stage('C') { parallel { stage('C1') { steps { echo 'c1' } }
                  stage('C2') { steps { echo 'c2' } } } }
                stage('D') { when { isRestartedRun() }
                  steps { echo 'restarted run' } }
              }
            }
            """);
    List<String> recorded =
        Files.readAllLines(Path.of("src/test/resources/pipelines/rest/restart-console.txt"));
    recorded.removeIf(line -> line.startsWith("Started by") || line.startsWith("Restarted from"));
    recorded.removeIf(line -> line.startsWith("Running on"));
    assertThat(log.lines()).containsExactlyInAnyOrderElementsOf(recorded);
  }

  @Test
  void theCauseOfARestartNamesRunAndStage() {
    Cause cause = new RestartRequest(7, "Deploy, stage 2").cause();
    assertThat(cause.line()).isEqualTo("Restarted from build #7, stage Deploy, stage 2");
    causes.add(cause);
    run(stage("steps { echo 'x' }"));
    assertThat(
            output(
                "pipeline { \n agent none\n stages { stage('Deploy, stage 2') { \n"
                    + "when { isRestartedRun() }\n steps { echo 'yes' } } } }"))
        .contains("yes");
  }

  @Test
  void stagesThatARunReachedCanBeRestarted() {
    String script =
        """
        pipeline {
          agent none
          stages {
            stage('A') { steps { echo 'a' } }
            stage('W') { when { expression { false } }
              steps { echo 'w' } }
            stage('B') { steps { error 'b' } }
            stage('C') { stages { stage('C1') { steps { echo 'c' } } } }
          }
        }
        """;
    run(script);
    List<StoredNode> stored = nodes.stream().map(DirectivesTest::stored).toList();
    assertThat(
            RestartableStages.of(requireNonNull(DeclarativeCheck.check(parse(script)).model()))
                .reached(stored))
        .containsExactly("A", "W", "B");
    String without =
        script.replace("agent none", "agent none\n options { disableRestartFromStage() }");
    assertThat(
            RestartableStages.of(requireNonNull(DeclarativeCheck.check(parse(without)).model()))
                .reached(stored))
        .isEmpty();
  }

  private static StoredNode stored(FlowNode node) {
    return new StoredNode(
        node.id(),
        0,
        node.kind(),
        node.step(),
        node.label(),
        0,
        0,
        0,
        0,
        0,
        "",
        null,
        null,
        null,
        null,
        null,
        node.tags());
  }

  @Test
  void statusesOfStagesAreTags() {
    run(
        """
        pipeline {
          agent none
          stages {
            stage('A') { when { expression { false } }
              steps { echo 'a' } }
            stage('B') { steps { error 'b' } }
            stage('C') { steps { echo 'c' } }
          }
          post { always { echo 'end' } }
        }
        """);
    Map<String, Map<String, String>> tags = new LinkedHashMap<>();
    nodes.stream()
        .filter(node -> node.label() != null)
        .forEach(node -> tags.put(node.label(), node.tags()));
    assertThat(tags)
        .containsEntry("A", Map.of("STAGE_STATUS", "SKIPPED_FOR_CONDITIONAL"))
        .containsEntry("B", Map.of("STAGE_STATUS", "FAILED_AND_CONTINUED"))
        .containsEntry("C", Map.of("STAGE_STATUS", "SKIPPED_FOR_FAILURE"))
        .containsEntry("Declarative: Post Actions", Map.of("SYNTHETIC_STAGE", "POST"));
  }

  @Test
  void aFailingConditionDoesNotStopTheOthers() {
    assertThat(
            output(
                stage(
                    """
                    steps { echo 'ok' }
                    post {
                      always { error 'bad condition' }
                      success { echo 'not any more' }
                      failure { echo 'now it failed' }
                      cleanup { echo 'cleanup' }
                    }
                    """)))
        .containsExactly(
            "ok",
            "Post stage",
            "Error when executing always post condition:",
            "hudson.AbortException: bad condition",
            "now it failed",
            "cleanup",
            "ERROR: bad condition",
            "Finished: FAILURE");
  }

  @Test
  void aConditionSeesTheResultOfItsStageButDoesNotSetIt() {
    assertThat(
            output(
                """
                pipeline {
                  agent none
                  stages {
                    stage('S') {
                      options { catchError(buildResult: 'UNSTABLE', stageResult: 'SUCCESS') }
                      steps { error 'no' }
                      post { always { echo "in post ${currentBuild.result}" } }
                    }
                  }
                }
                """))
        .containsExactly(
            "Post stage",
            "in post FAILURE",
            "ERROR: no",
            "Setting overall build result to UNSTABLE",
            "Finished: UNSTABLE");
  }

  @Test
  void warningsInAStageCountForItsConditions() {
    assertThat(
            output(
                stage(
                    """
                    steps { catchError(buildResult: 'SUCCESS', stageResult: 'FAILURE') { error 'e' } }
                    post { failure { echo 'stage failed' } }
                    """)))
        .containsExactly("ERROR: e", "Post stage", "stage failed", "Finished: SUCCESS");
  }

  @Test
  void aSkippedStageSkipsAllStagesInIt() {
    assertThat(
            output(
                stage(
                    """
                    when { expression { false } }
                    stages {
                      stage('In') { steps { echo 'never' } }
                      stage('Par') { parallel { stage('P1') { steps { echo 'never' } }
                        stage('P2') { stages { stage('P3') { steps { echo 'never' } } } } } }
                    }
                    post { always { echo 'never' } }
                    """)))
        .containsExactly(
            "Stage \"S\" skipped due to when conditional",
            "Stage \"In\" skipped due to when conditional",
            "Stage \"Par\" skipped due to when conditional",
            "Stage \"P1\" skipped due to when conditional",
            "Stage \"P2\" skipped due to when conditional",
            "Stage \"P3\" skipped due to when conditional",
            "Finished: SUCCESS");
  }

  @Test
  void aStepThatNeedsAMachineSaysThatThereIsNone() {
    assertThat(output(stage("steps { needs() }")).get(0))
        .startsWith("ERROR: Attempted to execute a step that requires a node context while");
    assertThat(output(stage("agent any\n steps { needs() }")).get(0))
        .contains("Required context class hudson.FilePath is missing");
  }

  @Test
  void aRunHasOnePipelineBlock() {
    String one = "pipeline { \n agent none\n stages { stage('S') { steps { echo 'x' } } } }\n";
    assertThat(output(one + one))
        .contains(
            "java.lang.IllegalStateException: Only one pipeline { ... } block can be executed in a"
                + " single run.");
  }

  @Test
  void environmentVariablesThatReferToEachOtherAreRefused() {
    assertThat(
            output(
                """
                pipeline {
                  agent none
                  environment { A = "${B}"; B = "${env.C}"; C = "${A}" }
                  stages { stage('S') { steps { echo 'never' } } }
                  post { always { echo 'post' } }
                }
                """))
        .anyMatch(line -> line.contains("refer to each other"))
        .contains("post", "Finished: FAILURE")
        .doesNotContain("never");
  }

  @Test
  void aVariableCanExtendTheOneOfTheSameNameOutside() {
    variables.put("LIST", "a$b");
    assertThat(
            output(
                """
                pipeline {
                  agent none
                  environment {
                    LIST = "${LIST}:${env.LIST}:c"
                    CALL = [1, 2].collect { "${LIST}${it}" }.join('-')
                    SUM = 'x' + "${UNKNOWN}"
                    NONE = "${java.util.Locale.ROOT}"
                  }
                  stages { stage('S') { steps { echo "${LIST} ${CALL} ${SUM} [${env.NONE}]" } } }
                }
                """))
        .containsExactly("a$b:a$b:c a$b:a$b:c1-a$b:a$b:c2 xnull [null]", "Finished: SUCCESS");
  }

  @Test
  void credentialsBecomeBindings() {
    variables.put("NAME", "name");
    run(
        """
        pipeline {
          agent none
          environment { T = credentials('text'); U = credentials("${NAME}") }
          stages { stage('S') { steps { echo 'x' } } }
        }
        """);
    assertThat(calls)
        .singleElement()
        .asString()
        .contains("@string(credentialsId=text,variable=T)")
        .contains("@usernameColonPassword(credentialsId=name,variable=U)")
        .contains("usernameVariable=U_USR")
        .contains("passwordVariable=U_PSW");
    assertThat(output(stage("environment { X = credentials('none') }\n steps { echo 'x' }")))
        .containsExactly(
            "ERROR: Could not find credentials entry with ID 'none'", "Finished: FAILURE");
    assertThat(output(stage("environment { X = credentials('certificate') }\n steps { echo 'x' }")))
        .contains("Finished: FAILURE")
        .anyMatch(line -> line.contains("Use the step withCredentials"));
  }

  @Test
  void answersOfAnInputAreVariables() {
    add(
        "input",
        call -> {
          calls.add(call.arguments().values().keySet().toString());
          return call.arguments().has("submitterParameter")
              ? Map.of("WHO", "alice", "LEVEL", "$7")
              : "only";
        });
    String input = "input { message 'Go?'\n%s parameters { string(name: 'LEVEL') } }\n";
    assertThat(
            output(
                stage(
                    input.formatted("submitterParameter 'WHO'\n")
                        + "steps { echo \"${WHO} ${LEVEL}\" }")))
        .contains("alice $7");
    assertThat(output(stage(input.formatted("") + "steps { echo \"${LEVEL}\" }"))).contains("only");
    assertThat(calls).contains("[message, id, parameters]");
  }

  @Test
  void aCellOfAMatrixSeesItsValuesEverywhere() {
    assertThat(
            output(
                """
                pipeline {
                  agent none
                  stages {
                    stage('M') {
                      matrix {
                        axes { axis { name 'OS'; values 'linux', 'mac' }
                          axis { name 'N'; values '1', '2' } }
                        excludes { exclude { axis { name 'OS'; notValues 'linux' }
                          axis { name 'N'; values '2' } } }
                        agent { label "${OS}-agent" }
                        when { not { environment name: 'N', value: '2' } }
                        environment { CELL = "${OS}${N}" }
                        stages { stage('Do') { steps { echo "${CELL} on ${NODE_NAME}" } } }
                        post { always { echo "post ${CELL}" } }
                      }
                    }
                  }
                }
                """))
        .containsExactly(
            "linux1 on linux-agent",
            "Post stage",
            "post linux1",
            "mac1 on mac-agent",
            "Post stage",
            "post mac1",
            "Stage \"Matrix - OS = 'linux', N = '2'\" skipped due to when conditional",
            "Stage \"Do\" skipped due to when conditional",
            "Finished: SUCCESS");
  }

  @Test
  void conditionsOfASourceThatChanged() {
    var author = new Committer("Ann", "ann@example.org");
    changes.add(
        new Change(
            "abc",
            author,
            author,
            author,
            "2026-01-31 12:00:00 +0100",
            0,
            "Fix the door\n\nCloses #12\n",
            List.of(new Change.AffectedFile(Change.EditType.ADDED, "src/Main.java"))));
    assertThat(isRun("changeset '**/*.java'")).isTrue();
    assertThat(isRun("changeset '*.java'")).isFalse();
    assertThat(isRun("changeset pattern: 'SRC/**'")).isTrue();
    assertThat(isRun("changeset pattern: 'SRC/**', caseSensitive: true")).isFalse();
    assertThat(isRun("changeset pattern: 'src/.*', comparator: 'REGEXP'")).isTrue();
    assertThat(isRun("changelog 'Fix.*'")).isTrue();
    assertThat(isRun("changelog '.*door'")).isTrue();
    assertThat(isRun("changelog '^Closes #\\\\d+$'")).isTrue();
    assertThat(isRun("changelog 'window'")).isFalse();
  }

  private boolean isRun(String condition) {
    return output(stage("when { " + condition + " }\n steps { echo 'ran' }")).contains("ran");
  }

  @Test
  void conditionsOfNamesAndCauses() {
    variables.putAll(Map.of("BRANCH_NAME", "feature/X", "TAG_NAME", "v1.2", "CHANGE_ID", "7"));
    variables.put("CHANGE_TARGET", "main");
    assertThat(isRun("branch 'feature/*'")).isTrue();
    assertThat(isRun("branch 'FEATURE/x'")).isTrue();
    assertThat(isRun("branch '*'")).isFalse();
    assertThat(isRun("branch pattern: 'f.*X', comparator: 'REGEXP'")).isTrue();
    assertThat(isRun("branch pattern: 'feature/x', comparator: 'EQUALS'")).isFalse();
    assertThat(isRun("tag 'v*'")).isTrue();
    assertThat(isRun("tag 'w*'")).isFalse();
    assertThat(isRun("buildingTag()")).isTrue();
    assertThat(isRun("changeRequest()")).isTrue();
    assertThat(isRun("changeRequest target: 'main'")).isTrue();
    assertThat(isRun("changeRequest target: 'mai'")).isFalse();
    assertThat(isRun("changeRequest target: 'ma.*', comparator: 'REGEXP'")).isTrue();
    assertThat(isRun("triggeredBy 'UserIdCause'")).isTrue();
    assertThat(isRun("triggeredBy 'useridcause'")).isTrue();
    assertThat(isRun("triggeredBy 'User'")).isTrue();
    assertThat(isRun("triggeredBy cause: 'UserIdCause', detail: 'alice'")).isFalse();
    assertThat(isRun("triggeredBy 'TimerTrigger'")).isFalse();
    causes.add(new Cause.TimerCause());
    assertThat(isRun("triggeredBy 'TimerTrigger'")).isTrue();
    assertThat(isRun("equals expected: 2, actual: 1 + 1")).isTrue();
    assertThat(isRun("environment name: 'TAG_NAME', value: 'V1.2', ignoreCase: true")).isTrue();
    assertThat(isRun("environment name: 'NOTHING', value: ''")).isTrue();
    assertThat(isRun("allOf { buildingTag(); anyOf { tag 'no'; not { tag 'no' } } }")).isTrue();
    assertThat(isRun("expression { return 'false' }")).isTrue();
    assertThat(isRun("expression { }")).isFalse();
  }

  @Test
  void anExpressionThatIsNoPatternFailsTheStage() {
    assertThat(
            output(
                stage("when { branch pattern: '[', comparator: 'REGEXP' }\n steps { echo 'x' }")))
        .contains("Finished: SUCCESS");
    variables.put("BRANCH_NAME", "main");
    assertThat(
            output(
                stage("when { branch pattern: '[', comparator: 'REGEXP' }\n steps { echo 'x' }")))
        .contains("Finished: FAILURE")
        .anyMatch(line -> line.contains("is not a regular expression"));
  }

  @Test
  void theSettingsOfTheJobAreWrittenBeforeAnythingRuns() {
    run(
        """
        pipeline {
          agent none
          options {
            buildDiscarder(logRotator(numToKeepStr: '5'))
            quietPeriod(3)
            skipDefaultCheckout()
            timeout(time: 1)
          }
          triggers { cron('@daily') }
          parameters { string(name: 'P', defaultValue: 'd') }
          stages { stage('S') { steps { echo 'x' } } }
        }
        """);
    DeclaredProperties settings = declared.getFirst();
    assertThat(settings.options().stream().map(DescribableValue::name))
        .containsExactly("buildDiscarder", "quietPeriod");
    assertThat(settings.otherOptions()).containsExactly("skipDefaultCheckout");
    assertThat(settings.triggers().toString()).isEqualTo("[@cron(<anonymous>=@daily)]");
    assertThat(settings.parameters().toString()).isEqualTo("[@string(name=P,defaultValue=d)]");
    refusal = "The parameter P is defined twice.";
    assertThat(output(stage("steps { echo 'never' }")))
        .containsExactly("ERROR: The parameter P is defined twice.", "Finished: FAILURE");
  }

  @Test
  void aRetriedPipelineRunsItsStagesAndItsPostSectionAgain() {
    assertThat(
            output(
                """
                def n = 0
                pipeline {
                  agent none
                  options { retry(2) }
                  stages { stage('S') { steps { script { n++; if (n == 1) { error 'once' } }
                    echo "try ${n}" } } }
                  post { always { echo "post ${currentBuild.currentResult}" } }
                }
                """))
        .containsExactly(
            "post FAILURE",
            "ERROR: once",
            "Retrying",
            "try 2",
            "post SUCCESS",
            "Finished: SUCCESS");
  }

  @Test
  void parallelStagesFailFastIfThePipelineSaysSo() {
    add(
        "parallel",
        call -> {
          calls.add(call.arguments().values().keySet().toString());
          return null;
        });
    run(
        """
        pipeline {
          agent none
          options { parallelsAlwaysFailFast() }
          stages { stage('S') { parallel { stage('A') { steps { echo 'a' } } } } }
        }
        """);
    assertThat(calls).containsExactly("[A, failFast]");
  }

  @Test
  void theOnlyParallelStepOfAStageRunsItsBranches() {
    assertThat(output(stage("steps { parallel a: { echo 'in a' }, b: { echo 'in b' } }")))
        .containsExactly("in a", "in b", "Finished: SUCCESS");
  }

  @Test
  void toolsAreNotInstalledWithoutAMachine() {
    assertThat(
            run(
                """
                pipeline {
                  agent none
                  tools { jdk 'any' }
                  stages { stage('S') { steps { echo 'x' } } }
                }
                """))
        .doesNotContain("Tool Install");
  }

  @Test
  void anAgentIsAskedForSeveralTimesIfItSaysSo() {
    run(stage("agent { label 'x'\n}\nsteps { echo 'x' }"));
    run(stage("agent { node { label 'y'; retries 2 } }\nsteps { echo 'x' }"));
    assertThat(calls).containsExactly("node x", "node y");
    assertThat(nodes.stream().map(FlowNode::step)).contains("retry");
  }

  @Test
  void aContainerNeedsTheVariableDocker() {
    assertThat(output(stage("agent { docker 'alpine' }\nsteps { echo 'x' }")))
        .contains("Finished: FAILURE")
        .anyMatch(line -> line.contains("The agent needs the variable docker"));
  }
}
