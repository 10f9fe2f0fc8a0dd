package dev.steward.engine;

import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.run.Uploads;
import dev.steward.step.ReservedVariables;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Environment variables of builds. Builds do not inherit the variables of the server process. */
final class Environment {

  /** Variables that contain paths on this machine; their values are not expanded. */
  private static final Set<String> LITERAL =
      Set.of(
          "PATH",
          "HOME",
          "JENKINS_HOME",
          "HUDSON_HOME",
          "WORKSPACE",
          "WORKSPACE_TMP",
          "JENKINS_SERVER_COOKIE",
          Host.COOKIE_VARIABLE);

  /** A page of a job or run that may move; the redirect stays. */
  private static final String DISPLAY = "display/redirect";

  private Environment() {}

  /**
   * Where a build runs.
   *
   * @param workspace absolute path, like the other two
   * @param temporary folder for temporary files
   * @param serverHome home directory of the server
   */
  record Location(HostFacts facts, String workspace, String temporary, String serverHome) {}

  /** Warnings for the log about parameters that are not passed as variables. */
  static String warnings(Run run) {
    var lines = new StringBuilder();
    for (ParameterValue parameter : run.parameters()) {
      String name = parameter.name();
      if (ReservedVariables.isReserved(name)) {
        lines
            .append("WARNING: The parameter ")
            .append(name)
            .append(
                " is not passed to the build, because shells, the dynamic linker or git interpret a"
                    + " variable with that name. Rename the parameter.\n");
      }
    }
    return lines.toString();
  }

  /** The initial environment, with unexpanded values, before actions add variables. */
  static EnvironmentVariables variables(Map<String, String> core) {
    var variables = new EnvironmentVariables();
    var literal = new LinkedHashMap<>(core);
    literal.keySet().retainAll(LITERAL);
    variables.put(core);
    variables.putLiteral(literal);
    return variables;
  }

  /**
   * The run's parameters by name, including secrets. Some parameter names are invalid as shell
   * variables but can still be referenced in fields of the job.
   */
  static Map<String, String> parameters(Run run) {
    var all = new LinkedHashMap<String, String>();
    for (ParameterValue parameter : run.parameters()) {
      if (!ReservedVariables.isReserved(parameter.name())) {
        all.put(
            parameter.name(),
            parameter.type() == ParameterType.FILE
                ? Uploads.name(parameter.value())
                : parameter.value());
      }
    }
    return all;
  }

  static Map<String, String> of(
      Job job, Run run, Location location, String url, Collection<String> labels) {
    var all = new LinkedHashMap<>(parameters(run));
    String number = Long.toString(run.number());
    String jobUrl = url + jobPath(job.fullName());
    all.put("PATH", location.facts().path());
    all.put("HOME", location.facts().home());
    all.put("LANG", "C.UTF-8");
    all.put("CI", "true");
    all.put("BUILD_NUMBER", number);
    all.put("BUILD_ID", number);
    all.put("BUILD_DISPLAY_NAME", "#" + number);
    all.put("BUILD_TAG", "jenkins-" + job.fullName().replace('/', '-') + "-" + number);
    all.put("JENKINS_SERVER_COOKIE", run.cookie());
    all.put("BUILD_URL", jobUrl + number + "/");
    all.put("JOB_NAME", job.fullName());
    all.put("JOB_BASE_NAME", job.name());
    all.put("JOB_URL", jobUrl);
    all.put("JOB_DISPLAY_URL", jobUrl + DISPLAY);
    String runDisplayUrl = jobUrl + number + "/" + DISPLAY;
    all.put("RUN_DISPLAY_URL", runDisplayUrl);
    all.put("RUN_ARTIFACTS_DISPLAY_URL", runDisplayUrl + "?page=artifacts");
    all.put("RUN_CHANGES_DISPLAY_URL", runDisplayUrl + "?page=changes");
    all.put("RUN_TESTS_DISPLAY_URL", runDisplayUrl + "?page=tests");
    all.put("JENKINS_URL", url);
    all.put("HUDSON_URL", url);
    all.put("JENKINS_HOME", location.serverHome());
    all.put("HUDSON_HOME", location.serverHome());
    all.put("NODE_NAME", run.builtOn().isEmpty() ? Node.BUILT_IN : run.builtOn());
    all.put("NODE_LABELS", labelText(labels));
    all.put("EXECUTOR_NUMBER", Integer.toString(run.executor()));
    all.put("WORKSPACE", location.workspace());
    all.put("WORKSPACE_TMP", location.temporary());
    all.put(Host.COOKIE_VARIABLE, run.cookie());
    return all;
  }

  /** Labels in the order of a {@link HashSet}, as in Jenkins. */
  static String labelText(Collection<String> labels) {
    return String.join(" ", new HashSet<>(labels));
  }

  private static String jobPath(String fullName) {
    var path = new StringBuilder();
    for (String name : fullName.split("/", -1)) {
      path.append("job/")
          .append(
              java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                  .replace("+", "%20"))
          .append('/');
    }
    return path.toString();
  }
}
