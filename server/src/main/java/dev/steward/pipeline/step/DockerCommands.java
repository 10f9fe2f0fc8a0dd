package dev.steward.pipeline.step;

import dev.steward.host.Host;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of the global variable {@code docker} by calling steps. They run as the user
 * that builds run as, so a script can do no more with them than with {@code sh}.
 */
record DockerCommands(RunContext run, WorkServices services) {

  /** Performs work on the machine of the current block, or else on any node. */
  @Nullable Object onNode(Supplier<? extends @Nullable Object> work) {
    return run.scope().find(Machine.KEY) == null
        ? run.call("node", Map.of(), _ -> work.get())
        : work.get();
  }

  /** A variable of the environment; empty if it is not set. */
  String variable(String name) {
    return run.environment(run.scope()).getOrDefault(name, "");
  }

  /**
   * Runs a command of docker or podman, whichever the machine has.
   *
   * @param variables variables of the command
   * @param arguments shell code behind the name of the program
   */
  void run(Map<String, String> variables, String arguments) {
    Object _ = shell(variables, program() + " " + arguments, "");
  }

  /** Runs a command, and returns its exit code. */
  int status(Map<String, String> variables, String arguments) {
    return shell(variables, program() + " " + arguments, "returnStatus") instanceof Number code
        ? code.intValue()
        : -1;
  }

  /** Runs a command, and returns its output without spaces around it. */
  String output(Map<String, String> variables, String arguments) {
    Object output = shell(variables, program() + " " + arguments, "returnStdout");
    return output == null ? "" : ValueText.text(output).strip();
  }

  @Nullable Object shell(Map<String, String> variables, String script, String option) {
    Object _ = run.call("isUnix", Map.of(), null);
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("script", script);
    if (!option.isEmpty()) {
      arguments.put(option, true);
    }
    return withEnvironment(variables, () -> run.call("sh", arguments, null));
  }

  /** Performs work with variables, as {@code withEnv} does; there may be none. */
  @Nullable Object withEnvironment(
      Map<String, String> variables, Supplier<? extends @Nullable Object> work) {
    if (variables.isEmpty()) {
      return work.get();
    }
    List<String> overrides =
        variables.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue().replace("$", "$$"))
            .toList();
    return run.call("withEnv", Map.of("overrides", overrides), _ -> work.get());
  }

  /** The program as a word of shell code. */
  String program() {
    Object program = run.record(this::find);
    if (!(program instanceof List<?> words)) {
      throw new StepFailure(String.valueOf(program));
    }
    String word = String.valueOf(words.getFirst());
    return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Finds the program; a list with it, or why there is none. */
  private Object find() {
    Machine machine = run.scope().find(Machine.KEY);
    if (machine == null) {
      return "The variable docker needs a node.";
    }
    CommandPlace place = run.scope().find(CommandPlace.KEY);
    if (place != null && place.isOf(machine)) {
      // The commands run in the container, whose image has a program of its own.
      return List.of(DockerVariable.NAME);
    }
    String engineHost = run.scope().find(ContainerSteps.ENGINE_HOST);
    Host host = machine.host();
    try {
      return List.of(
          services.build().containers().program(host, engineHost == null ? "" : engineHost));
    } catch (Problem e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return "Docker or podman could not be found on the node: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailure("The search for docker or podman on the node was interrupted.");
    }
  }

  /** The closure at the end of the arguments of a block. */
  static ClosureValue body(String method, List<@Nullable Object> arguments) {
    if (!arguments.isEmpty() && arguments.getLast() instanceof ClosureValue closure) {
      return closure;
    }
    throw new StepFailure("A block must follow the arguments of " + method + ".");
  }
}
