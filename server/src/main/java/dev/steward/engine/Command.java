package dev.steward.engine;

import dev.steward.job.BuildStep;
import dev.steward.run.Result;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.TextFieldParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A build step that runs a command. */
sealed interface Command extends Act {

  /** Index of the step, which is also the name of its control directory. */
  int index();

  /** Builds the command line. */
  Call call(Build build) throws IOException;

  /**
   * A command line with its working directory.
   *
   * @param words empty if the command cannot be run; {@code heading} then gives the reason
   * @param more variables added to the environment of the build
   */
  record Call(
      Path folder,
      String heading,
      List<String> words,
      Map<String, String> more,
      @Nullable Integer unstableCode) {}

  @Override
  default Phase phase() {
    return Phase.MAIN;
  }

  @Override
  default void perform(Build build) throws InterruptedException, IOException {
    Call call = call(build);
    if (call.words().isEmpty()) {
      build.console().once(call.heading() + "\n");
      build.worsen(Result.FAILURE);
      return;
    }
    var environment = new LinkedHashMap<>(build.environment());
    environment.putAll(call.more());
    ShellStep.Outcome outcome =
        new ShellStep(
                build.control().resolve(Integer.toString(index())),
                build.console().log(),
                call.folder(),
                build.console().isTimed(),
                call.heading(),
                call.words(),
                environment,
                build.console().masked(),
                build.means().places().asUser(),
                build.run().cookie())
            .perform();
    Integer unstable = call.unstableCode();
    switch (outcome) {
      case ShellStep.Outcome.Exited(int code, boolean leaked) -> {
        if (leaked) {
          build
              .console()
              .once(
                  "A process started by this step still keeps its output open; the build continues"
                      + " without it.\n");
        }
        if (unstable != null && code == unstable) {
          build.console().once("Build step '" + name() + "' changed build result to UNSTABLE\n");
          build.worsen(Result.UNSTABLE);
        } else if (code != 0) {
          failed(build);
        }
      }
      case ShellStep.Outcome.Lost _ -> {
        if (!build.isStopped()) {
          build
              .console()
              .once(
                  "The process of this step ended without an exit code: it was killed, or the"
                      + " machine restarted.\n");
        }
        failed(build);
      }
    }
  }

  private void failed(Build build) {
    if (!build.isStopped()) {
      build.console().once("Build step '" + name() + "' marked build as failure\n");
    }
    build.worsen(Result.FAILURE);
  }

  /** Joins options entered on several lines into one line. */
  private static String oneLine(String options) {
    return options.replace("\r\n", " ").replace('\r', ' ').replace('\n', ' ').replace('\t', ' ');
  }

  /** A shell script. */
  record Shell(int index, BuildStep.Shell step) implements Command {
    @Override
    public String kind() {
      return "shell";
    }

    @Override
    public String name() {
      return "Execute shell";
    }

    @Override
    public Call call(Build build) throws IOException {
      Path script =
          build
              .means()
              .places()
              .script(build.control().resolve(Integer.toString(index)), step.command());
      List<String> words = new ArrayList<>(interpreter(step.command()));
      words.add(script.toString());
      return new Call(
          build.workspace(),
          "[" + build.workspace().getFileName() + "] $ " + String.join(" ", words),
          words,
          Map.of(),
          step.unstableCode());
    }

    /**
     * Interpreter of the script's {@code #!} line; by default a shell that traces commands and
     * exits on errors.
     */
    private static List<String> interpreter(String command) {
      if (!command.startsWith("#!")) {
        return List.of("/bin/sh", "-xe");
      }
      int end = command.indexOf('\n');
      String line = (end < 0 ? command.substring(2) : command.substring(2, end)).strip();
      return line.isEmpty() ? List.of("/bin/sh") : List.of(line.split("\\s+", 0));
    }
  }

  /** A Maven call. */
  record Maven(int index, BuildStep.Maven step) implements Command {
    @Override
    public String kind() {
      return "maven";
    }

    @Override
    public String name() {
      return "Invoke top-level Maven targets";
    }

    @Override
    public Call call(Build build) {
      var words = new ArrayList<String>(List.of("mvn"));
      if (!step.pom().isEmpty()) {
        words.addAll(List.of("-f", build.expand(step.pom())));
      }
      TextFieldParser.properties(build.expand(step.properties()))
          .forEach((name, value) -> words.add("-D" + name + "=" + value));
      if (step.privateRepository()) {
        words.add("-Dmaven.repo.local=" + build.workspace().resolve(".repository"));
      }
      words.addAll(TextFieldParser.splitArguments(build.expand(step.targets())));
      Map<String, String> more =
          step.jvmOptions().isEmpty()
              ? Map.of()
              : Map.of("MAVEN_OPTS", oneLine(build.expand(step.jvmOptions())));
      return Tools.call(build, build.workspace(), words, ToolType.MAVEN, step.tool(), more);
    }
  }

  /** An Ant call. */
  record Ant(int index, BuildStep.Ant step) implements Command {
    @Override
    public String kind() {
      return "ant";
    }

    @Override
    public String name() {
      return "Invoke Ant";
    }

    @Override
    public Call call(Build build) {
      var words = new ArrayList<String>(List.of("ant"));
      if (!step.buildFile().isEmpty()) {
        words.addAll(List.of("-file", build.expand(step.buildFile())));
      }
      TextFieldParser.properties(build.expand(step.properties()))
          .forEach((name, value) -> words.add("-D" + name + "=" + value));
      words.addAll(TextFieldParser.splitArguments(build.expand(step.targets())));
      Map<String, String> more =
          step.options().isEmpty()
              ? Map.of()
              : Map.of("ANT_OPTS", oneLine(build.expand(step.options())));
      return Tools.call(build, build.workspace(), words, ToolType.ANT, step.tool(), more);
    }
  }

  /** A Gradle call, optionally with the Gradle wrapper of the sources. */
  record Gradle(int index, BuildStep.Gradle step) implements Command {
    @Override
    public String kind() {
      return "gradle";
    }

    @Override
    public String name() {
      return "Invoke Gradle script";
    }

    @Override
    public Call call(Build build) {
      Path folder = Tools.below(build.workspace(), build.expand(step.folder()));
      String program = "gradle";
      if (step.wrapper()) {
        Path from =
            step.wrapperFolder().isEmpty()
                ? folder
                : Tools.below(build.workspace(), build.expand(step.wrapperFolder()));
        Path wrapper = from.resolve("gradlew");
        if (!Files.isRegularFile(wrapper)) {
          return new Call(
              folder,
              "The Gradle wrapper "
                  + wrapper
                  + " does not exist. Add it to the repository, or disable Use Gradle wrapper.",
              List.of(),
              Map.of(),
              null);
        }
        program = wrapper.toString();
      }
      var words = new ArrayList<String>(List.of(program));
      words.addAll(TextFieldParser.splitArguments(build.expand(step.switches())));
      TextFieldParser.properties(build.expand(step.systemProperties()))
          .forEach((name, value) -> words.add("-D" + name + "=" + value));
      TextFieldParser.properties(build.expand(step.projectProperties()))
          .forEach((name, value) -> words.add("-P" + name + "=" + value));
      if (step.passesParametersAsProjectProperties()) {
        build.parameters().forEach((name, value) -> words.add("-P" + name + "=" + value));
      }
      words.addAll(TextFieldParser.splitArguments(build.expand(step.tasks())));
      if (!step.buildFile().isEmpty()) {
        words.addAll(List.of("-b", build.expand(step.buildFile())));
      }
      return Tools.call(
          build, folder, words, ToolType.GRADLE, step.wrapper() ? "" : step.tool(), Map.of());
    }
  }
}
