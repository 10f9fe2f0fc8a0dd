package dev.steward.engine;

import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.Hosts;
import dev.steward.host.Workspace;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Environments of builds: what they consist of, and what users may see of them. */
public final class BuildEnvironments {

  private final String home;
  private final Hosts hosts;
  private volatile Supplier<String> url = () -> "";
  private volatile Function<String, List<String>> labels = _ -> List.of();
  private volatile Function<String, List<String>> startLog = _ -> List.of();

  /**
   * Creates the environments for all builds.
   *
   * @param home the server's home directory, the value of JENKINS_HOME
   */
  public BuildEnvironments(Path home, Hosts hosts) {
    this.home = home.toString();
    this.hosts = hosts;
  }

  /** Sets the source of the server URL. */
  public void serverUrl(Supplier<String> source) {
    url = source;
  }

  /** The server URL, ending with a slash; empty if it is not known yet. */
  public String serverUrl() {
    return url.get();
  }

  /** Sets the source of the labels of a node, by its name. */
  public void nodeLabels(Function<String, List<String>> source) {
    labels = source;
  }

  /** Sets the source of the lines about the start of a node, by its name. */
  public void nodeStartLog(Function<String, List<String>> source) {
    startLog = source;
  }

  /** Lines about the start of a run's node, if the node was started for builds. */
  List<String> nodeStartLog(Run run) {
    return startLog.apply(run.builtOn());
  }

  /** All labels of a run's node. */
  List<String> nodeLabels(Run run) {
    return labels.apply(run.builtOn());
  }

  /** Variables that depend on the machine or identify the processes of a run. */
  private static final List<String> MACHINE_VARIABLES =
      List.of(
          Host.COOKIE_VARIABLE,
          "JENKINS_SERVER_COOKIE",
          "WORKSPACE",
          "WORKSPACE_TMP",
          "HOME",
          "JENKINS_HOME",
          "HUDSON_HOME");

  /** Variables that a pipeline has only inside of a {@code node} block. */
  private static final List<String> OF_NODE =
      List.of(
          "PATH",
          "HOME",
          "LANG",
          "NODE_NAME",
          "NODE_LABELS",
          "EXECUTOR_NUMBER",
          "WORKSPACE",
          "WORKSPACE_TMP");

  /**
   * Environment of a run as shown to users: without secrets and machine-dependent variables.
   *
   * @param added variables contributed by actions
   */
  public Map<String, String> publicEnvironment(Job job, Run run, Map<String, String> added) {
    EnvironmentVariables variables = withoutWorkspace(job, run, knownFacts(run));
    variables.putLiteral(added);
    var all = new TreeMap<>(variables.all());
    all.keySet().removeAll(MACHINE_VARIABLES);
    for (ParameterValue parameter : run.parameters()) {
      if (parameter.type() == ParameterType.SECRET) {
        String resolved = all.remove(parameter.name());
        for (String secret : Arrays.asList(resolved, parameter.value())) {
          if (secret != null && !secret.isEmpty()) {
            all.replaceAll((_, value) -> value.replace(secret, "****"));
          }
        }
      }
    }
    return all;
  }

  /**
   * Variables of a pipeline and its parameters, as its steps see them outside of a workspace. Those
   * of a machine come with a {@code node} block. References in parameters are not resolved.
   */
  public Map<String, String> ofPipeline(Job job, Run run) {
    HostFacts facts = hosts.builtIn().facts();
    var nowhere = new Environment.Location(facts, "", "", home);
    Map<String, String> all =
        new TreeMap<>(Environment.of(job, run, nowhere, url.get(), List.of()));
    all.keySet().removeAll(OF_NODE);
    return all;
  }

  /**
   * The variables that a pipeline has in a workspace of a node, in addition to {@link #ofPipeline}.
   *
   * @param node name of the node; empty for the built-in node
   */
  public Map<String, String> ofNode(
      String node, int executor, HostFacts facts, String workspace, String temporary) {
    var all = new TreeMap<String, String>();
    all.put("PATH", facts.path());
    all.put("HOME", facts.home());
    all.put("LANG", "C.UTF-8");
    all.put("NODE_NAME", node.isEmpty() ? Node.BUILT_IN : node);
    all.put("NODE_LABELS", Environment.labelText(labels.apply(node)));
    all.put("EXECUTOR_NUMBER", Integer.toString(executor));
    all.put("WORKSPACE", workspace);
    all.put("WORKSPACE_TMP", temporary);
    return all;
  }

  /** Lines about the start of a node, if it was started for builds. */
  public List<String> startLogOf(String node) {
    return startLog.apply(node);
  }

  /** The machine of a run may be offline, or its node deleted. */
  private HostFacts knownFacts(Run run) {
    try {
      return hosts.of(run.builtOn()).facts();
    } catch (Outage | Problem e) {
      return hosts.builtIn().facts();
    }
  }

  /** Environment of a run in its workspace. */
  EnvironmentVariables of(Job job, Run run, Workspace workspace) {
    return of(job, run, workspace.facts(), workspace.path(), workspace.temporaryPath());
  }

  /** Variables that the path of a custom workspace may reference. */
  Map<String, String> beforeWorkspace(Job job, Run run, HostFacts facts) {
    var all = new TreeMap<>(withoutWorkspace(job, run, facts).all());
    all.remove("WORKSPACE");
    all.remove("WORKSPACE_TMP");
    return all;
  }

  private EnvironmentVariables withoutWorkspace(Job job, Run run, HostFacts facts) {
    return of(job, run, facts, facts.root(), facts.root() + "@tmp");
  }

  private EnvironmentVariables of(
      Job job, Run run, HostFacts facts, String workspace, String temporary) {
    return Environment.variables(
        Environment.of(
            job,
            run,
            new Environment.Location(facts, workspace, temporary, home),
            url.get(),
            nodeLabels(run)));
  }
}
