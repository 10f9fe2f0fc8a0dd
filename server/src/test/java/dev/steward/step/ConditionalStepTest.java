package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditional steps, as the plugin writes them. */
@Tag("integration")
class ConditionalStepTest {

  private static final String CORE = "org.jenkins_ci.plugins.run_condition.core.";
  private static final String LOGIC = "org.jenkins_ci.plugins.run_condition.logic.";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String conditional(String condition, String... commands) {
    var steps = new StringBuilder();
    for (String command : commands) {
      steps.append("<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>");
    }
    return "<org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder><runner"
        + " class=\"org.jenkins_ci.plugins.run_condition.BuildStepRunner$Fail\"/>"
        + condition
        + "<conditionalbuilders>"
        + steps
        + "</conditionalbuilders></org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder>";
  }

  private static String run(String name, String steps, String result) {
    server.createItem(name, "<project><builders>" + steps + "</builders></project>");
    assertThat(server.getBody("/job/" + name + "/")).doesNotContain("is not supported");
    return server.build("/job/" + name + "/", 1, result);
  }

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  @Test
  void stepsRunOnlyIfTheConditionIsMet() {
    String log =
        run(
            "conditions",
            conditional(
                    "<runCondition class=\""
                        + CORE
                        + "StringsMatchCondition\"><arg1>$JOB_NAME</arg1><arg2>CONDITIONS</arg2>"
                        + "<ignoreCase>true</ignoreCase></runCondition>",
                    "echo one-$((1+1))",
                    "echo two-$((2+2))")
                + conditional(
                    "<runCondition class=\"" + CORE + "NeverRun\"/>", "echo never-$((3+3))")
                + shell("echo last-$((4+4))"),
            "SUCCESS");
    assertThat(log).contains("one-2", "two-4", "last-8").doesNotContain("never-6");
    assertThat(server.getBody("/job/conditions/1/steps"))
        .contains("\"result\":\"NOT_BUILT\"", "The condition was not met");
  }

  @Test
  void aFailingStepEndsTheBlockAndTheBuild() {
    String log =
        run(
            "failing",
            conditional(
                    "<runCondition class=\"" + CORE + "AlwaysRun\"/>", "false", "echo no-$((1+1))")
                + shell("echo later-$((2+2))"),
            "FAILURE");
    assertThat(log).doesNotContain("no-2", "later-4");
  }

  @Test
  void aSingleStepNamesItsClassInAnAttribute() {
    String log =
        run(
            "single",
            "<org.jenkinsci.plugins.conditionalbuildstep.singlestep.SingleConditionalBuilder>"
                + "<condition class=\""
                + LOGIC
                + "Not\"><condition class=\""
                + CORE
                + "NeverRun\"/></condition><buildStep class=\"hudson.tasks.Shell\"><command>echo"
                + " single-$((1+1))</command></buildStep><runner"
                + " class=\"org.jenkins_ci.plugins.run_condition.BuildStepRunner$Run\"/>"
                + "</org.jenkinsci.plugins.conditionalbuildstep.singlestep.SingleConditionalBuilder>",
            "SUCCESS");
    assertThat(log).contains("single-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BooleanCondition | <token>yes</token> | true",
        "BooleanCondition | <token>${NONE}</token> | false",
        "ExpressionCondition | <expression>a.c</expression><label>abc</label> | true",
        "FileExistsCondition | <file>here</file> | true",
        "FileExistsCondition | <file>gone</file> | false",
        "CauseCondition | <buildCause>TIMER_CAUSE</buildCause> | false",
        "CauseCondition | <buildCause>USER_CAUSE</buildCause> | true",
        "StatusCondition | <worstResult><ordinal>1</ordinal></worstResult><bestResult>"
            + "<ordinal>0</ordinal></bestResult> | true",
        "StatusCondition | <worstResult><ordinal>2</ordinal></worstResult><bestResult>"
            + "<ordinal>2</ordinal></bestResult> | false",
        "NumericalComparisonCondition | <lhs>9</lhs><rhs>10</rhs><comparator class=\""
            + CORE
            + "NumericalComparisonCondition$LessThan\"/> | true"
      })
  void conditionsAreEvaluated(String condition, String fields, boolean met) {
    String name = condition + "-" + met + "-" + Integer.toHexString(fields.hashCode());
    String log =
        run(
            name,
            shell("touch here")
                + conditional(
                    "<runCondition class=\""
                        + CORE
                        + condition
                        + "\">"
                        + fields
                        + "</runCondition>",
                    "echo met-$((1+1))"),
            "SUCCESS");
    assertThat(log.contains("met-2")).isEqualTo(met);
  }

  @Test
  @Timeout(60)
  void aNumberHasAtMost100Characters() {
    String digits = "1".repeat(1_000_000);
    String log =
        run(
            "digits",
            conditional(
                "<runCondition class=\""
                    + CORE
                    + "NumericalComparisonCondition\"><lhs>"
                    + digits
                    + "</lhs><rhs>"
                    + digits
                    + "</rhs><comparator class=\""
                    + CORE
                    + "NumericalComparisonCondition$EqualTo\"/></runCondition>",
                "echo equal-$((1+1))"),
            "SUCCESS");
    assertThat(log).contains("Condition not met").doesNotContain("equal-2");
  }

  @Test
  void anUnknownConditionFailsTheBuild() {
    server.createItem(
        "unknown",
        "<project><builders>"
            + conditional("<runCondition class=\"org.example.Moon\"/>", "true")
            + "</builders></project>");
    assertThat(server.getBody("/job/unknown/")).contains("org.example.Moon");
    assertThat(server.build("/job/unknown/", 1, "FAILURE"))
        .contains("The condition of this step is not supported");
  }
}
