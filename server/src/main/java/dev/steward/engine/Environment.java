package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.run.Uploads;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a build finds in its environment. It is made from nothing: what the server itself was
 * started with stays with the server.
 */
final class Environment {

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Parameters may not change how programs are found and loaded. */
  private static final Set<String> KEPT = Set.of("PATH", Processes.COOKIE, "LD_PRELOAD");

  private Environment() {}

  /** The run's parameters as variables; the secret ones too. */
  static Map<String, String> parameters(Run run) {
    var all = new LinkedHashMap<String, String>();
    for (ParameterValue parameter : run.parameters()) {
      if (isName(parameter.name()) && !KEPT.contains(parameter.name())) {
        all.put(
            parameter.name(),
            parameter.kind() == ParameterValue.Kind.FILE
                ? Uploads.name(parameter.value())
                : parameter.value());
      }
    }
    return all;
  }

  static Map<String, String> of(
      Job job, Run run, Path workspace, Path home, String url, String userHome) {
    var all = new LinkedHashMap<>(parameters(run));
    String number = Long.toString(run.number());
    String jobUrl = url + jobPath(job.fullName());
    all.put("PATH", DEFAULT_PATH);
    all.put("HOME", userHome);
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
    all.put("JOB_DISPLAY_URL", jobUrl);
    all.put("RUN_DISPLAY_URL", jobUrl + number + "/");
    all.put("JENKINS_URL", url);
    all.put("HUDSON_URL", url);
    all.put("JENKINS_HOME", home.toString());
    all.put("HUDSON_HOME", home.toString());
    all.put("NODE_NAME", "built-in");
    all.put("NODE_LABELS", "built-in");
    all.put("EXECUTOR_NUMBER", Integer.toString(run.executor()));
    all.put("WORKSPACE", workspace.toString());
    all.put("WORKSPACE_TMP", workspace + "@tmp");
    all.put(Processes.COOKIE, run.cookie());
    return all;
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

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() < 200
        && !Character.isDigit(name.charAt(0))
        && name.chars()
            .allMatch(c ->
                c == '_'
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9'));
  }
}
