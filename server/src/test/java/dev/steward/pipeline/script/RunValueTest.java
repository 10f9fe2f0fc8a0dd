package dev.steward.pipeline.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What scripts see of runs, of parameters and of the environment, on a server. */
@Tag("integration")
class RunValueTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static List<String> texts(EndedRun run) {
    List<String> texts = run.texts();
    assertThat(texts.getFirst()).isEqualTo("Started by user admin");
    return texts.subList(1, texts.size() - 1);
  }

  /** The lines of recorded case 064, without the directives around them. */
  @Test
  void currentBuildHasThePropertiesOfJenkins() {
    EndedRun run =
        pipelines.run(
            "props",
            """
            echo "number=${currentBuild.number} id=${currentBuild.id} ${currentBuild.displayName} full=${currentBuild.fullDisplayName}"
            echo "projectName=${currentBuild.projectName} ${currentBuild.fullProjectName} result=${currentBuild.result} currentResult=${currentBuild.currentResult}"
            echo "prev=${currentBuild.previousBuild} description=${currentBuild.description} url=${currentBuild.absoluteUrl - env.JENKINS_URL}"
            echo "causes=${currentBuild.getBuildCauses()}"
            echo "user=${currentBuild.getBuildCauses('hudson.model.Cause$UserIdCause')*.userId} none=${currentBuild.getBuildCauses('x')}"
            echo "changeSets=${currentBuild.changeSets} upstream=${currentBuild.upstreamBuilds} keepLog=${currentBuild.keepLog}"
            echo "types ${currentBuild.number.getClass().simpleName} ${currentBuild.duration.getClass().simpleName} ${currentBuild.startTimeInMillis > 0} ${currentBuild.durationString.endsWith(' and counting')}"
            currentBuild.displayName = "v1-#${BUILD_NUMBER}"
            currentBuild.description = 'a <b>description</b>'
            currentBuild.setKeepLog(true)
            echo "now ${currentBuild.displayName} / ${currentBuild.description} / ${currentBuild.keepLog}"
            currentBuild.result = 'UNSTABLE'
            currentBuild.result = 'SUCCESS'
            echo "worse only: ${currentBuild.result} ${currentBuild.resultIsWorseOrEqualTo('UNSTABLE')} ${currentBuild.resultIsBetterOrEqualTo('SUCCESS')}"
            try { currentBuild.rawBuild } catch (e) { echo e.class.simpleName }
            try { currentBuild.build } catch (e) { echo e.message }
            try { currentBuild.number = 3 } catch (e) { echo e.class.simpleName }
            """);
    assertThat(texts(run))
        .containsExactly(
            "number=1 id=1 #1 full=props #1",
            "projectName=props props result=null currentResult=SUCCESS",
            "prev=null description=null url=job/props/1/",
            "causes=[[_class:hudson.model.Cause$UserIdCause, shortDescription:Started by user"
                + " admin, userId:admin, userName:admin]]",
            "user=[admin] none=[]",
            "changeSets=[] upstream=[] keepLog=false",
            "types Integer Long true true",
            "now v1-#1 / a <b>description</b> / true",
            "worse only: UNSTABLE true false",
            "RejectedAccessException",
            "No such field found: field"
                + " org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper build",
            "ReadOnlyPropertyException");
    assertThat(run.result()).isEqualTo("UNSTABLE");
    assertThat(server.getBody("/job/props/1/api/json?tree=displayName,description,keepLog"))
        .contains(
            "\"displayName\":\"v1-#1\"",
            "\"description\":\"a <b>description</b>\"",
            "\"keepLog\":true");
  }

  @Test
  void earlierRunsCanBeReadButNotChanged() {
    pipelines.create(
        "history",
        """
        if (BUILD_NUMBER == '1') { error 'first' }
        if (BUILD_NUMBER == '2') { env.OUT = 'two'; unstable('second'); return }
        if (BUILD_NUMBER == '3') { currentBuild.result = 'NOT_BUILT'; return }
        def p = currentBuild.previousBuild
        echo "${p.number} ${p.result} ${p.currentResult} ${p.displayName} ${p.fullDisplayName} ${p.keepLog}"
        echo "${p.previousBuild.number} ${p.previousBuild.result} ${p.previousBuild.previousBuild.previousBuild}"
        echo "${currentBuild.previousBuiltBuild.number} ${currentBuild.previousFailedBuild.number} ${currentBuild.previousSuccessfulBuild.number} ${currentBuild.previousNotFailedBuild.number} ${currentBuild.previousCompletedBuild.number} ${currentBuild.previousBuildInProgress}"
        echo "${p.previousBuild.buildVariables} next ${p.nextBuild.number} ${currentBuild.nextBuild}"
        echo "${p.durationString.contains('counting')} ${p.externalizableId} ${p.absoluteUrl == env.JENKINS_URL + 'job/history/3/'}"
        try { p.result = 'FAILURE' } catch (e) { echo "${e.class.name}: ${e.message}" }
        """);
    for (int number = 1; number <= 4; number++) {
      pipelines.start("history");
      pipelines.await("history", number);
    }
    assertThat(texts(pipelines.await("history", 4)))
        .containsExactly(
            "3 NOT_BUILT NOT_BUILT #3 history #3 false",
            "2 UNSTABLE null",
            "2 1 2 3 3 null",
            "[OUT:two] next 4 null",
            "false history#3 true",
            "java.lang.SecurityException: can only set the result property on the current build");
  }

  /** Recorded case 154. */
  @Test
  void parametersOfTheScriptAreKnownAtOnceAndTyped() {
    String script =
        """
        properties([parameters([string(name: 'WHO', defaultValue: 'dflt'), string(name: 'N', defaultValue: '1'), booleanParam(name: 'OFF', defaultValue: false), password(name: 'PW', defaultValue: 'ge' + 'heim-7')])])
        def t(String n, Closure c) {
          try { def v = c(); echo "${n} => ${v}" + (v == null ? '' : " (${v.getClass().simpleName})") }
          catch (Throwable e) { echo "${n} !! ${e.getClass().name}: ${e.message}" }
        }
        t('WHO') { [params.WHO, params['WHO'], env.WHO] }
        t('N') { params.N.toInteger() + 1 }
        t('OFF') { [params.OFF, params.OFF.getClass().simpleName, env.OFF, env.OFF ? 'truthy' : 'falsy'] }
        t('missing') { [params.NOPE, params.get('NOPE', 'd'), params.containsKey('WHO')] }
        t('keys') { params.keySet() }
        t('modify') { params.WHO = 'x' }
        t('binding shadow') { WHO = 'shadow'; [WHO, params.WHO, env.WHO] }
        t('secret') { params.PW.size() + params.PW }
        """;
    EndedRun first = pipelines.run("params", script);
    assertThat(texts(first))
        .containsExactly(
            "WHO => [dflt, dflt, null] (ArrayList)",
            "N => 2 (Integer)",
            "OFF => [false, Boolean, null, falsy] (ArrayList)",
            "missing !! java.lang.UnsupportedOperationException: null",
            "keys => [PW, N, OFF, WHO] (UnmodifiableSet)",
            "modify !! java.lang.UnsupportedOperationException: null",
            "Did you forget the `def` keyword? WorkflowScript seems to be setting a field named WHO"
                + " (to a value of type String) which could lead to memory leaks or other issues.",
            "binding shadow => [shadow, dflt, null] (ArrayList)",
            "secret => 8**** (String)");
    server.post("/job/params/buildWithParameters?WHO=me&N=3");
    EndedRun second = pipelines.await("params", 2);
    assertThat(texts(second))
        .contains(
            "WHO => [me, me, me] (ArrayList)",
            "N => 4 (Integer)",
            "OFF => [false, Boolean, false, truthy] (ArrayList)",
            "binding shadow => [shadow, me, me] (ArrayList)");
    assertThat(server.filesContaining("geheim-7")).isEmpty();
  }

  @Test
  void variablesOfTheEnvironmentAreReadAndSet() {
    EndedRun run =
        pipelines.run(
            "vars",
            """
            echo "${env.NOPE} ${JOB_NAME} ${env['BUILD_NUMBER']} ${env.getProperty('CI')} ${env.PATH}"
            env.A = 1
            env['B'] = "b${env.A}"
            echo "${A} ${env.B} ${env.A.class.simpleName} ${env.getEnvironment().B}"
            withEnv(['A=inner', 'PATH+X=/x']) {
              env.A = 'set inside'
              echo "${env.A} ${A}"
            }
            echo env.A
            stage('S') { echo "stage ${env.STAGE_NAME}" }
            try { NOPE } catch (e) { echo e.message }
            env.A = null
            echo "${env.A} ${env.A == null}"
            println 42
            println([1, 'x'])
            println()
            print null
            printf('%d-%s', 1, 'y')
            """);
    assertThat(run.texts().subList(1, run.texts().size() - 1))
        .containsExactly(
            "null vars 1 true null",
            "1 b1 String b1",
            "inner inner",
            "set inside",
            "stage S",
            "No such property: NOPE for class: groovy.lang.Binding",
            "null false",
            "42",
            "[1, x]",
            "",
            "null",
            "1-y");
    assertThat(run.result()).isEqualTo("SUCCESS");
  }
}
