package dev.steward.pipeline.script;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.GlobalFunction;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.PlainRun;
import dev.steward.pipeline.run.SecretVariables;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.step.FlowSteps;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Cause;
import dev.steward.run.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How names and calls of scripts are resolved. */
class PipelineEnvironmentTest {
  private final Map<String, PipelineStep> steps = new HashMap<>();
  private final Map<String, GlobalFunction> functions = new HashMap<>();
  private List<FlowNode> nodes = List.of();

  @SuppressWarnings("NullAway") // these scripts ask for no other run
  private String console(String script) throws Exception {
    FlowSteps.basic().forEach(step -> steps.putIfAbsent(step.name(), step));
    steps.put("sh", new PipelineStep("sh", "Shell Script", PipelineEnvironmentTest::show));
    steps.put(
        "step", new PipelineStep("step", "General Build Step", PipelineEnvironmentTest::show));
    steps.put("checkout", new PipelineStep("checkout", "SCM", PipelineEnvironmentTest::show));
    steps.put("isUnix", new PipelineStep("isUnix", "Unix", PipelineEnvironmentTest::show));
    steps.put(
        "withCredentials",
        new PipelineStep(
            "withCredentials",
            "",
            call -> {
              Map<String, String> secrets = Map.of("TOKEN", "s3cr3t", "EMPTY", "");
              return call.body(
                  SecretVariables.added(
                      call.scope().withEnvironment(env -> env.putAll(secrets)), secrets));
            }));
    var values = new RunValues(null, null, null, () -> "");
    var run =
        new PlainRun(
            new Run(
                1,
                1,
                2,
                1,
                true,
                null,
                -1,
                "",
                "cookie",
                1,
                List.of(new Cause.UserCause("admin", "Admin")),
                List.of(),
                0,
                0,
                null,
                null,
                null,
                null,
                false,
                List.of()),
            steps,
            Map.of("BRANCH_NAME", "main"),
            context -> new PipelineScripts(values, functions).environment(context, steps));
    String log = run.perform(ScriptParser.parse("WorkflowScript", script));
    nodes = run.nodes();
    return log;
  }

  /** Prints the arguments. */
  private static @Nullable Object show(StepCall call) {
    var arguments = new TreeMap<String, String>();
    call.arguments()
        .values()
        .forEach(
            (name, value) -> arguments.put(name, value == null ? "null" : ValueText.text(value)));
    call.print(call.name() + arguments + "\n");
    return null;
  }

  /** The lines between the first and the last two of a log. */
  private List<String> lines(String script) throws Exception {
    List<String> lines = console(script).lines().toList();
    return lines.subList(1, lines.indexOf("[Pipeline] End of Pipeline"));
  }

  /** The message of the exception that a script throws, and its class. */
  private String thrown(String script) throws Exception {
    List<String> lines =
        lines(
            "try { "
                + script
                + " } catch (Throwable e) { echo \"${e.class.name}: ${e.message}\" }");
    return lines.getLast();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sh 'x' | sh{script=x}",
        "sh script: 'x', label: 'l' | sh{label=l, script=x}",
        "sh([script: 'x']) | sh{script=x}",
        "def m = [script: 'x']; sh m | sh{script=x}",
        "def x = 1; sh \"n$x\" | sh{script=n1}",
        "steps.sh('x') | sh{script=x}",
        "this.sh('x') | sh{script=x}",
        "def c = { sh 'x' }; c.delegate = steps; c() | sh{script=x}",
        "step([$class: 'A', b: 1]) | step{delegate=[$class:A, b:1]}",
        "step $class: 'A', b: 1 | step{delegate=[$class:A, b:1]}",
        "checkout scmGit(branches: [[name: 'main']]) |"
            + " checkout{scm=@scmGit(branches=[[name:main]])}",
        "checkout([$class: 'GitSCM']) | checkout{scm=[$class:GitSCM]}",
        "def n = 'b'; checkout changelog: false, scm: [$class: 'GitSCM', branches: [[name:"
            + " \"${n}\"]]] | checkout{changelog=false, scm=[$class:GitSCM, branches:[[name:b]]]}",
      })
  void argumentsAreNamed(String script, String expected) throws Exception {
    assertThat(lines(script).getLast()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sh 'a', 'b' | java.lang.IllegalArgumentException: Expected named arguments but got [a, b]",
        "isUnix('x') | java.lang.IllegalArgumentException: Expected named arguments but got x",
        "timeout(5) | java.lang.IllegalStateException: timeout step must be called with a body",
        "echo 5 | java.lang.IllegalArgumentException: Could not instantiate {message=5} for"
            + " org.jenkinsci.plugins.workflow.steps.EchoStep: java.lang.ClassCastException:"
            + " org.jenkinsci.plugins.workflow.steps.EchoStep.message expects class"
            + " java.lang.String but received class java.lang.Integer",
        "echo([1]) | java.lang.IllegalArgumentException: Could not instantiate {message=[1]} for"
            + " org.jenkinsci.plugins.workflow.steps.EchoStep: java.lang.ClassCastException:"
            + " org.jenkinsci.plugins.workflow.steps.EchoStep.message expects class"
            + " java.lang.String but received class java.util.ArrayList",
        "sleep 'abc' | java.lang.IllegalArgumentException: Could not instantiate {time=abc} for"
            + " org.jenkinsci.plugins.workflow.steps.SleepStep: java.lang.ClassCastException:"
            + " org.jenkinsci.plugins.workflow.steps.SleepStep.time expects class"
            + " java.lang.Integer but was unable to coerce the received value \"abc\" to that type",
        "withEnv('A=1') { } | java.lang.IllegalArgumentException: Could not instantiate"
            + " {overrides=A=1} for org.jenkinsci.plugins.workflow.steps.EnvStep:"
            + " java.lang.ClassCastException:"
            + " org.jenkinsci.plugins.workflow.steps.EnvStep.overrides expects"
            + " java.util.List<java.lang.String> but received class java.lang.String",
        "NOPE | groovy.lang.MissingPropertyException: No such property: NOPE for class:"
            + " groovy.lang.Binding",
        "Jenkins.instance.items |"
            + " org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException: Scripts not"
            + " permitted to use staticMethod jenkins.model.Jenkins getInstance. A pipeline cannot"
            + " reach objects of the server. Use steps, currentBuild, env and params.",
        "new File('/x') |"
            + " org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException: Scripts not"
            + " permitted to use new java.io.File java.lang.String. Use the steps readFile,"
            + " writeFile, fileExists and findFiles for files of the workspace.",
        "hudson.model.Hudson.getInstance() |"
            + " org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException: Scripts not"
            + " permitted to use staticMethod hudson.model.Hudson getInstance. A pipeline cannot"
            + " reach objects of the server. Use steps, currentBuild, env and params.",
        "throw new hudson.AbortException('own') | hudson.AbortException: own",
        "evaluate('def ( {') |"
            + " org.jenkinsci.plugins.workflow.cps.CpsCompilationErrorsException: startup failed:",
      })
  void errorsHaveTheTextsOfJenkins(String script, String expected) throws Exception {
    List<String> lines =
        lines(
            "try { "
                + script
                + "\n} catch (Throwable e) { echo \"${e.class.name}: ${e.message}\" }");
    assertThat(lines).contains(expected);
  }

  @Test
  void anUnknownNameIsAnErrorWithTheKnownOnes() throws Exception {
    functions.put("pipeline", (run, arguments) -> null);
    assertThat(thrown("nope 'x'"))
        .startsWith(
            "java.lang.NoSuchMethodError: No such DSL method 'nope' found among steps [ansiColor, ")
        .contains("] or symbols [", "] or globals [currentBuild, env, params, pipeline, scm]");
  }

  @Test
  void argumentsAreRefusedAfterTheStepIsAnnounced() throws Exception {
    assertThat(lines("try { timeout(time: 'x') { echo 'no' } } catch (e) { echo 'caught' }"))
        .containsExactly(
            "[Pipeline] timeout", "[Pipeline] // timeout", "[Pipeline] echo", "caught");
    assertThat(lines("sh script: 'x', bogus: 1, more: 2").subList(0, 2))
        .containsExactly(
            "[Pipeline] sh",
            "WARNING: Unknown parameter(s) found for class type"
                + " 'org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep': bogus,more");
  }

  @Test
  void numbersInTextsAreNumbers() throws Exception {
    assertThat(lines("sleep time: '0', unit: 'SECONDS'"))
        .containsExactly("[Pipeline] sleep", "Sleeping for 0 ms");
  }

  @Test
  void secretsInTemplatesAreReported() throws Exception {
    List<String> warning =
        List.of(
            "Warning: A secret was passed to \"sh\" using Groovy String interpolation, which is"
                + " insecure.",
            "\t\t Affected argument(s) used the following variable(s): [TOKEN]",
            "\t\t See https://jenkins.io/redirect/groovy-string-interpolation for details.");
    assertThat(lines("withCredentials([]) { sh \"x ${env.TOKEN}\" }"))
        .containsSequence(warning)
        .containsSequence("[Pipeline] sh", warning.getFirst());
    assertThat(lines("withCredentials([]) { sh script: \"${TOKEN}\", label: string(name: 'x') }"))
        .containsSequence(warning);
    assertThat(lines("withCredentials([]) { step(string(name: \"a${TOKEN}\")) }"))
        .contains(warning.get(1));
    assertThat(
            lines("withCredentials([]) { sh 'x $TOKEN'; sh \"y\"; sh(env.TOKEN) }\nsh \"s3cr3t\""))
        .doesNotContain(warning.get(1));
  }

  @Test
  void symbolsDescribeObjects() throws Exception {
    assertThat(
            lines(
                """
                def p = string(name: 'A', defaultValue: 'b')
                echo "${p} ${p.symbol} ${p.arguments.name} ${p == string(name: 'A', defaultValue: 'b')}"
                echo "${cron('H * * * *')}"
                """))
        .containsExactly(
            "[Pipeline] echo",
            "@string(name=A,defaultValue=b) string A true",
            "[Pipeline] echo",
            "@cron(<anonymous>=H * * * *)");
    assertThat(thrown("string('a', 'b')"))
        .isEqualTo("java.lang.IllegalArgumentException: Expected named arguments but got [a, b]");
  }

  @Test
  void mapsAndSymbolsDescribeTheSame() {
    DescribableValue map =
        requireNonNull(
            DescribableValue.of(
                Map.of("$class", "hudson.model.StringParameterValue", "name", "A")));
    assertThat(map.is("string", "StringParameterValue")).isTrue();
    assertThat(map.arguments(null).text("name")).isEqualTo("A");
    DescribableValue symbol =
        DescribableValue.ofSymbol("string", Map.of(DescribableValue.ANONYMOUS, "A"));
    assertThat(symbol.is("string", "StringParameterValue")).isTrue();
    assertThat(symbol.arguments("name").text("name")).isEqualTo("A");
    assertThat(DescribableValue.of(Map.of("name", "A"))).isNull();
  }

  @Test
  void globalFunctionsPrintNoLine() throws Exception {
    functions.put("pipeline", (run, arguments) -> "called with " + arguments.size());
    assertThat(lines("echo pipeline { }")).containsExactly("[Pipeline] echo", "called with 1");
  }

  @Test
  void variablesOfTheEnvironmentAreNames() throws Exception {
    assertThat(
            lines(
                "echo BRANCH_NAME; BRANCH_NAME = 'own'; echo \"$BRANCH_NAME ${env.BRANCH_NAME}\""))
        .containsExactly(
            "[Pipeline] echo",
            "main",
            "Did you forget the `def` keyword? WorkflowScript seems to be setting a field named"
                + " BRANCH_NAME (to a value of type String) which could lead to memory leaks or"
                + " other issues.",
            "[Pipeline] echo",
            "own main");
  }

  @Test
  void exceptionsAndResultsHaveTheClassesOfJenkins() throws Exception {
    assertThat(
            lines(
                """
                import hudson.AbortException
                import hudson.model.Result
                import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException
                try { error 'x' } catch (AbortException e) { echo "abort ${e instanceof IOException} ${e instanceof RuntimeException}" }
                try { error 'x' } catch (IOException e) { echo "io ${e.message}" }
                try { throw new FlowInterruptedException(Result.ABORTED) } catch (InterruptedException e) {
                  echo "${e instanceof FlowInterruptedException} ${e.result} ${e.result == Result.ABORTED} ${e.causes} ${e.getCauses().size()}"
                }
                echo "${Result.FAILURE.isWorseThan(hudson.model.Result.UNSTABLE)} ${Result.fromString('x')} ${Result.SUCCESS}"
                currentBuild.result = Result.UNSTABLE
                echo currentBuild.result
                try { error 'x' } catch (RuntimeException e) { echo 'not caught' } catch (Exception e) { echo 'exception' }
                """))
        .filteredOn(line -> !line.startsWith("[Pipeline]"))
        .containsExactly(
            "abort true false",
            "io x",
            "true ABORTED true [] 0",
            "true FAILURE SUCCESS",
            "UNSTABLE",
            "exception");
  }

  @Test
  void aStageIsMarkedAsSkipped() throws Exception {
    lines(
        """
        import org.jenkinsci.plugins.pipeline.modeldefinition.Utils
        stage('A') { Utils.markStageSkippedForConditional('A') }
        stage('B') { Utils.markStageSkippedForConditional('A') }
        """);
    assertThat(nodes)
        .filteredOn(node -> !node.tags().isEmpty())
        .extracting(FlowNode::label, node -> node.tags().get("STAGE_STATUS"))
        .containsExactly(org.assertj.core.api.Assertions.tuple("A", "SKIPPED_FOR_CONDITIONAL"));
  }

  @Test
  void anUncaughtExceptionHasItsCallsAndCauses() throws Exception {
    String log =
        console(
            """
            def fail() {
              throw new IllegalStateException('outer', new IOException('inner'))
            }
            fail()
            """);
    assertThat(log)
        .contains(
            """
            java.lang.IllegalStateException: outer
            	at WorkflowScript.fail(WorkflowScript:2)
            	at WorkflowScript.run(WorkflowScript:4)
            Caused by: java.io.IOException: inner
            """);
    assertThat(console("error 'bad'")).contains("End of Pipeline\nERROR: bad\nFinished: FAILURE");
  }
}
