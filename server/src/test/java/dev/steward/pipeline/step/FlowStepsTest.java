package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lines, values and results of the steps that control the flow. */
@Tag("integration")
class FlowStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private void assertBody(String name, String result, String script, String expected) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.body()).as(run.console()).containsExactly(expected.split("\n", -1));
    assertThat(run.result()).isEqualTo(result);
  }

  @Test
  void retryWritesTheErrorAndTriesAgain() {
    assertBody(
        "retry",
        "ABORTED",
        """
        def n = 0
        echo "${retry(3) { n++; if (n < 2) { error 'not yet' }; "value ${n}" }}"
        catchError { retry(2) { timeout(time: 100, unit: 'MILLISECONDS') { sleep 10 } } }
        retry(2) { error 'never good' }
        """,
        """
        [Pipeline] retry
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        ERROR: not yet
        Retrying
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // retry
        [Pipeline] echo
        value 2
        [Pipeline] catchError
        [Pipeline] {
        [Pipeline] retry
        [Pipeline] {
        [Pipeline] timeout
        Timeout set to expire in 0.1 sec
        [Pipeline] {
        [Pipeline] sleep
        Sleeping for 10 sec
        Cancelling nested steps due to timeout
        [Pipeline] }
        [Pipeline] // timeout
        [Pipeline] }
        Timeout has been exceeded
        Retrying
        [Pipeline] {
        [Pipeline] timeout
        Timeout set to expire in 0.1 sec
        [Pipeline] {
        [Pipeline] sleep
        Sleeping for 10 sec
        Cancelling nested steps due to timeout
        [Pipeline] }
        [Pipeline] // timeout
        [Pipeline] }
        [Pipeline] // retry
        [Pipeline] }
        Setting overall build result to ABORTED
        [Pipeline] // catchError
        [Pipeline] retry
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        ERROR: never good
        Retrying
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        [Pipeline] // retry\
        """);
  }

  @Test
  void aTimeoutOutsideOfARetryEndsIt() {
    EndedRun run =
        pipelines.run(
            "timeout-outside",
            "timeout(time: 100, unit: 'MILLISECONDS') { retry(5) { sleep 10 } }");
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.texts())
        .containsExactly(
            "Started by user admin",
            "Timeout set to expire in 0.1 sec",
            "Sleeping for 10 sec",
            "Cancelling nested steps due to timeout",
            "Timeout has been exceeded",
            "Finished: ABORTED");
  }

  @Test
  void aTimeoutEndsWithItsBody() {
    assertBody(
        "timeout-in-time",
        "SUCCESS",
        """
        def v = timeout(5) { sleep(time: 1, unit: 'MILLISECONDS'); 'in time' }
        timeout(time: 90, activity: true, unit: 'SECONDS') { echo v }
        """,
        """
        [Pipeline] timeout
        Timeout set to expire in 5 min 0 sec
        [Pipeline] {
        [Pipeline] sleep
        Sleeping for 1 ms
        [Pipeline] }
        [Pipeline] // timeout
        [Pipeline] timeout
        Timeout set to expire after 1 min 30 sec without activity
        [Pipeline] {
        [Pipeline] echo
        in time
        [Pipeline] }
        [Pipeline] // timeout\
        """);
  }

  @Test
  void outputPutsOffATimeoutWithoutActivity() {
    EndedRun run =
        pipelines.run(
            "timeout-activity",
            """
            catchError(buildResult: 'SUCCESS') {
              timeout(time: 1500, activity: true, unit: 'MILLISECONDS') {
                4.times { sleep(time: 500, unit: 'MILLISECONDS') }
                echo 'still here'
                sleep 60
              }
            }
            """);
    assertThat(run.texts()).contains("still here", "Cancelling nested steps due to timeout");
    assertThat(run.result()).isEqualTo("ABORTED");
  }

  @Test
  void errorsAreCaughtWithTheResultsOfTheStep() {
    assertBody(
        "catch",
        "UNSTABLE",
        """
        catchError(buildResult: 'SUCCESS', stageResult: 'ABORTED') { error 'z' }
        warnError('odd') { error 'inside' }
        catchError(message: 'said', buildResult: 'UNSTABLE') { error 'again' }
        unstable 'shaky'
        echo "${catchError { 'value' }} ${currentBuild.result}"
        try { catchError(buildResult: 'BOGUS') { } } catch (e) { echo e.message }
        try { error() } catch (e) { echo "${e}" }
        """,
        """
        [Pipeline] catchError
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        ERROR: z
        [Pipeline] // catchError
        [Pipeline] warnError
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        ERROR: odd
        ERROR: inside
        Setting overall build result to UNSTABLE
        [Pipeline] // warnError
        [Pipeline] catchError
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        ERROR: said
        ERROR: again
        [Pipeline] // catchError
        [Pipeline] unstable
        WARNING: shaky
        [Pipeline] catchError
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // catchError
        [Pipeline] echo
        null UNSTABLE
        [Pipeline] catchError
        [Pipeline] // catchError
        [Pipeline] echo
        Could not instantiate {buildResult=BOGUS} for org.jenkinsci.plugins.workflow.steps.CatchErrorStep: java.lang.reflect.InvocationTargetException
        [Pipeline] error
        [Pipeline] echo
        hudson.AbortException: null\
        """);
  }

  @Test
  void anInterruptionForGoodIsNotCaughtIfTheStepSaysSo() {
    EndedRun run =
        pipelines.run(
            "catch-interruption",
            """
            timeout(time: 100, unit: 'MILLISECONDS') {
              catchError(catchInterruptions: false) { sleep 60 }
              echo 'not here'
            }
            """);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.console()).doesNotContain("not here");
  }

  @Test
  void conditionsAreCheckedAgainAfterGrowingPauses() {
    assertBody(
        "wait-until",
        "FAILURE",
        """
        int n = 0
        waitUntil { n++; echo "n=${n}"; return n >= 3 }
        waitUntil(initialRecurrencePeriod: 100, quiet: true) { n++; n >= 5 }
        waitUntil { 'x' }
        """,
        """
        [Pipeline] waitUntil
        [Pipeline] {
        [Pipeline] echo
        n=1
        [Pipeline] }
        Will try again after 0.25 sec
        [Pipeline] {
        [Pipeline] echo
        n=2
        [Pipeline] }
        Will try again after 0.3 sec
        [Pipeline] {
        [Pipeline] echo
        n=3
        [Pipeline] }
        [Pipeline] // waitUntil
        [Pipeline] waitUntil
        [Pipeline] {
        [Pipeline] }
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // waitUntil
        [Pipeline] waitUntil
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // waitUntil\
        """);
  }

  @Test
  void blocksChangeTheSurroundingsOfTheirSteps() {
    assertBody(
        "blocks",
        "SUCCESS",
        """
        withEnv(['A=1', "B=${1 + 1}", 'C=$A-$B']) { echo "${env.A} ${env.B} ${env.C}" }
        stage('S') { echo env.STAGE_NAME }
        stage 'old style'
        echo "${stage('V') { 'stage value' }} ${withEnv([]) { 'w' }} ${timestamps { 't' }}"
        ansiColor('xterm') { echo env.TERM }
        try { parallel(a: 'x') } catch (e) { echo e.message }
        """,
        """
        [Pipeline] withEnv
        [Pipeline] {
        [Pipeline] echo
        1 2 1-2
        [Pipeline] }
        [Pipeline] // withEnv
        [Pipeline] stage
        [Pipeline] { (S)
        [Pipeline] echo
        S
        [Pipeline] }
        [Pipeline] // stage
        [Pipeline] stage
        Using the ‘stage’ step without a block argument is deprecated
        [Pipeline] stage
        [Pipeline] { (V)
        [Pipeline] }
        [Pipeline] // stage
        [Pipeline] withEnv
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // withEnv
        [Pipeline] timestamps
        [Pipeline] {
        [Pipeline] }
        [Pipeline] // timestamps
        [Pipeline] echo
        stage value w t
        [Pipeline] ansiColor
        [Pipeline] {

        [Pipeline] echo
        xterm
        [Pipeline] }

        [Pipeline] // ansiColor
        [Pipeline] parallel
        [Pipeline] echo
        Expected a closure or failFast but found a=x\
        """);
  }

  @Test
  void loadedScriptsShareTheBindingOfTheMainScript() {
    assertBody(
        "load",
        "SUCCESS",
        """
        node {
          writeFile file: 'lib.groovy', text: 'def hello(n) { echo "hello ${n}"; return n.size() }\\nreturn this\\n'
          writeFile file: 'last.groovy', text: 'echo "loading"\\n"last value"\\n'
          writeFile file: 'bad.groovy', text: 'def ( {\\n'
          def lib = load 'lib.groovy'
          echo "${lib.hello('bob')}"
          echo load('last.groovy')
          try { load 'zz.groovy' } catch (e) { echo e.class.name }
          try { load 'bad.groovy' } catch (Throwable e) { echo "${e.message.readLines()[1]}" }
        }
        """,
        """
        [Pipeline] node
        Running on Jenkins in %s/workspace/load
        [Pipeline] {
        [Pipeline] writeFile
        [Pipeline] writeFile
        [Pipeline] writeFile
        [Pipeline] load
        [Pipeline] { (lib.groovy)
        [Pipeline] }
        [Pipeline] // load
        [Pipeline] echo
        hello bob
        [Pipeline] echo
        3
        [Pipeline] load
        [Pipeline] { (last.groovy)
        [Pipeline] echo
        loading
        [Pipeline] }
        [Pipeline] // load
        [Pipeline] echo
        last value
        [Pipeline] load
        [Pipeline] // load
        [Pipeline] echo
        java.nio.file.NoSuchFileException
        [Pipeline] load
        [Pipeline] // load
        [Pipeline] echo
        Script3.groovy: 1: unexpected token: { @ line 1, column 7.
        [Pipeline] }
        [Pipeline] // node\
        """
            .formatted(server.home()));
  }

  @Test
  void propertiesAreWrittenToTheJob() {
    EndedRun run =
        pipelines.run(
            "props",
            """
            properties([parameters([string(name: 'WHO', defaultValue: 'me')]), disableConcurrentBuilds()])
            echo "${params.WHO}"
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/props/config.xml"))
        .contains("<name>WHO</name>", "DisableConcurrentBuildsJobProperty");
    assertThat(server.getBody("/manage/audit")).contains("props");
  }

  @Test
  void milestonesHaveAnOrder() {
    assertBody(
        "milestones",
        "FAILURE",
        """
        milestone()
        milestone 10
        try { parallel(a: { milestone 20 }) } catch (e) { echo e.message }
        milestone 5
        """,
        """
        [Pipeline] milestone
        Trying to pass milestone 0
        [Pipeline] milestone
        Trying to pass milestone 10
        [Pipeline] parallel
        [Pipeline] { (Branch: a)
        [Pipeline] milestone
        [Pipeline] }
        Failed in branch a
        [Pipeline] // parallel
        [Pipeline] echo
        Using a milestone step inside parallel is not allowed
        [Pipeline] milestone\
        """);
  }

  @Test
  void aNewerRunSupersedesOlderOnes() {
    pipelines.create(
        "superseded",
        "milestone 1\nif (env.BUILD_NUMBER == '1') { sleep 600 }\nmilestone 2\necho 'passed'");
    pipelines.start("superseded");
    pipelines.awaitConsole("superseded", 1, "Sleeping for");
    pipelines.start("superseded");
    assertThat(pipelines.await("superseded", 2).result()).isEqualTo("SUCCESS");
    EndedRun first = pipelines.await("superseded", 1);
    assertThat(first.result()).isEqualTo("NOT_BUILT");
    assertThat(first.texts()).contains("Superseded by superseded#2");
  }

  @Test
  void locksAreTakenAndReleased() {
    assertBody(
        "locks",
        "SUCCESS",
        """
        lock('r-1') { echo 'one'; lock(resource: 'r-2', variable: 'LOCKED') { echo "var ${env.LOCKED}" } }
        try { lock(label: 'no-such', quantity: 1) { echo 'never' } } catch (e) { echo "${e.getClass().name}: ${e.message}" }
        try { lock('r-3') { error 'in lock' } } catch (e) { echo e.message }
        echo "${lock('r-3') { 'lv' }}"
        """,
        """
        [Pipeline] lock
        Trying to acquire lock on [Resource: r-1]
        Resource [r-1] did not exist. Created.
        Lock acquired on [Resource: r-1]
        [Pipeline] {
        [Pipeline] echo
        one
        [Pipeline] lock
        Trying to acquire lock on [Resource: r-2]
        Resource [r-2] did not exist. Created.
        Lock acquired on [Resource: r-2]
        [Pipeline] {
        [Pipeline] echo
        var r-2
        [Pipeline] }
        Lock released on resource [Resource: r-2]
        [Pipeline] // lock
        [Pipeline] }
        Lock released on resource [Resource: r-1]
        [Pipeline] // lock
        [Pipeline] lock
        [Pipeline] // lock
        [Pipeline] echo
        java.lang.IllegalArgumentException: The resource label does not exist: no-such.
        [Pipeline] lock
        Trying to acquire lock on [Resource: r-3]
        Resource [r-3] did not exist. Created.
        Lock acquired on [Resource: r-3]
        [Pipeline] {
        [Pipeline] error
        [Pipeline] }
        Lock released on resource [Resource: r-3]
        [Pipeline] // lock
        [Pipeline] echo
        in lock
        [Pipeline] lock
        Trying to acquire lock on [Resource: r-3]
        Resource [r-3] did not exist. Created.
        Lock acquired on [Resource: r-3]
        [Pipeline] {
        [Pipeline] }
        Lock released on resource [Resource: r-3]
        [Pipeline] // lock
        [Pipeline] echo
        lv\
        """);
  }

  @Test
  void otherJobsAreBuilt() {
    pipelines.create("helper-ok", "env.FROM_HELPER = \"hv ${params.WHO}\"", parameters());
    pipelines.create("helper-fail", "error 'no'");
    pipelines.create("helper-unstable", "unstable 'hm'");
    assertBody(
        "builds",
        "UNSTABLE",
        """
        def r = build(job: 'helper-ok', parameters: [[$class: 'StringParameterValue', name: 'WHO', value: 'sp'], string(name: 'COLOR', value: 'b')], quietPeriod: 0)
        echo "${r.result} ${r.number} ${r.buildVariables['FROM_HELPER']}"
        try { build job: 'helper-ok', parameters: [string(name: 'COLOR', value: 'purple')] } catch (e) { echo "${e.getClass().name}: ${e.message}" }
        try { build 'helper-fail' } catch (e) { echo "${e.getClass().name}: ${e.message}" }
        echo "${build(job: 'helper-fail', propagate: false).result} ${currentBuild.result}"
        echo "${build(job: 'helper-ok', wait: false)}"
        build 'helper-unstable'
        echo "${currentBuild.result}"
        try { build 'no-such-job' } catch (e) { echo e.message }
        """,
        """
        [Pipeline] build
        Scheduling project: helper-ok
        Starting building: helper-ok #1
        Build helper-ok #1 completed: SUCCESS
        [Pipeline] echo
        SUCCESS 1 hv sp
        [Pipeline] build
        Scheduling project: helper-ok
        [Pipeline] echo
        hudson.AbortException: Invalid parameter value: (StringParameterValue) COLOR='purple'
        [Pipeline] build
        Scheduling project: helper-fail
        Starting building: helper-fail #1
        Build helper-fail #1 completed: FAILURE
        [Pipeline] echo
        org.jenkinsci.plugins.workflow.steps.FlowInterruptedException: helper-fail #1 completed with status FAILURE (propagate: false to ignore)
        [Pipeline] build
        Scheduling project: helper-fail
        Starting building: helper-fail #2
        Build helper-fail #2 completed: FAILURE
        [Pipeline] echo
        FAILURE null
        [Pipeline] build
        Scheduling project: helper-ok
        [Pipeline] echo
        null
        [Pipeline] build
        Scheduling project: helper-unstable
        Starting building: helper-unstable #1
        Build helper-unstable #1 completed: UNSTABLE
        [Pipeline] echo
        UNSTABLE
        [Pipeline] build
        [Pipeline] echo
        No item named no-such-job found\
        """);
  }

  private static String parameters() {
    return "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        + "<hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>me</defaultValue>"
        + "</hudson.model.StringParameterDefinition>"
        + "<hudson.model.ChoiceParameterDefinition><name>COLOR</name><choices"
        + " class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\"><string>r</string>"
        + "<string>b</string></a></choices></hudson.model.ChoiceParameterDefinition>"
        + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>";
  }

  @Test
  void stoppingARunStopsTheBuildThatItWaitsFor() {
    pipelines.create("slow-helper", "sleep 600");
    pipelines.create("stopped", "build 'slow-helper'");
    pipelines.start("stopped");
    pipelines.awaitConsole("slow-helper", 1, "Sleeping for");
    pipelines.stop("stopped", 1);
    assertThat(pipelines.await("stopped", 1).result()).isEqualTo("ABORTED");
    assertThat(pipelines.await("slow-helper", 1).result()).isEqualTo("ABORTED");
  }

  @Test
  void aParallelStepMayHaveNoBranches() {
    EndedRun run = pipelines.run("no-branches", "echo \"${parallel([:])}\"");
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsExactly("Started by user admin", "No branches to run", "[:]", "Finished: SUCCESS");
  }
}
