package dev.steward.host.container;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.Programs;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.host.Wrapper;
import dev.steward.problem.ServerFailure;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Looks up programs in a container and runs short ones. */
final class ContainerPrograms implements Programs {

  /** Exit status of a shell if the program that it was to run does not exist. */
  private static final int NOT_FOUND = 127;

  private final Workspace outer;
  private final ContainerEngine engine;
  private final String container;
  private final String user;

  ContainerPrograms(Workspace outer, ContainerEngine engine, String container, String user) {
    this.outer = outer;
    this.engine = engine;
    this.container = container;
    this.user = user;
  }

  @Override
  public ProgramResult run(ProgramSpec program)
      throws IOException, InterruptedException, TimeoutException {
    // Variables may be secrets, and engines store those of their own options on disk.
    ServerFolder secrets = outer.secrets();
    String name = ContainerWorkspace.SCRIPTS + "/" + UUID.randomUUID();
    String processFile = secrets.path() + "/" + ContainerWorkspace.EXITS + "/" + UUID.randomUUID();
    var variables = new StringBuilder();
    program
        .environment()
        .forEach((variable, value) -> {
          if (Wrapper.isVariableName(variable)) {
            variables
                .append("export ")
                .append(variable)
                .append('=')
                .append(ShellQuote.single(value))
                .append('\n');
          }
        });
    var arguments = new ArrayList<String>();
    arguments.add(processFile);
    arguments.add(
        secrets.write(
            name,
            variables.toString().getBytes(StandardCharsets.UTF_8),
            ServerFolder.Access.BUILD_USER));
    arguments.addAll(program.arguments());
    boolean ended = false;
    try {
      ProgramResult result =
          engine.exec(container, user, ContainerScripts.RUN, arguments, program.timeout());
      ended = true;
      if (result.exit() == NOT_FOUND
          && findProgram(
                  program.arguments().getFirst(),
                  program.environment().getOrDefault("PATH", outer.facts().path()))
              == null) {
        throw new IOException(
            "the program "
                + program.arguments().getFirst()
                + " is not installed in the container's image");
      }
      return result;
    } finally {
      boolean interrupted = Thread.interrupted();
      if (!ended) {
        kill(processFile);
      }
      secrets.delete(name);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The engine's client was killed; the program in the container would continue. */
  private void kill(String processFile) throws IOException {
    try {
      engine.exec(container, user, ContainerScripts.KILL, List.of(processFile));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isExecutable(String path) {
    return test("[ -f \"$1\" ] && [ -x \"$1\" ]", path);
  }

  @Override
  public boolean isFile(String path) {
    return test("[ -f \"$1\" ]", path);
  }

  @Override
  public boolean isFolder(String path) {
    return test("[ -d \"$1\" ]", path);
  }

  private boolean test(String script, String path) {
    return exec(script, List.of(path)).exit() == 0;
  }

  private ProgramResult exec(String script, List<String> arguments) {
    try {
      return engine.exec(container, user, script, arguments);
    } catch (IOException e) {
      throw new ServerFailure("looking up a program in the container of a build", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProgramResult(1, "", "");
    }
  }

  @Override
  public @Nullable String findProgram(String name, String path) {
    if (name.contains("/")) {
      return isExecutable(name) ? name : null;
    }
    String prefix = ContainerPath.of(path, outer.facts().path()).prefix();
    String location =
        exec(
                ContainerScripts.FIND,
                prefix == null ? List.of(name, path, "") : List.of(name, prefix, "image"))
            .output();
    return location.isEmpty() ? null : location;
  }
}
