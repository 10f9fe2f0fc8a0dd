package dev.steward.host.container;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.ScriptPrograms;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Programs in a container. */
final class ContainerPrograms extends ScriptPrograms {

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
    // Variables may be secrets, and engines store on disk the variables that their own options set.
    ServerFolder secrets = outer.secrets();
    String name = ContainerWorkspace.SCRIPTS + "/" + UUID.randomUUID();
    String processFile = secrets.path() + "/" + ContainerWorkspace.EXITS + "/" + UUID.randomUUID();
    var arguments = new ArrayList<String>();
    arguments.add(processFile);
    arguments.add(secrets.write(name, exports(program.environment())));
    arguments.addAll(program.arguments());
    boolean ended = false;
    try {
      ProgramResult result =
          engine.exec(container, user, ContainerScripts.RUN, arguments, program.timeout());
      ended = true;
      requireProgram(program, result, "in the container's image");
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
  protected ProgramResult runScript(String script, List<String> arguments) {
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
  protected String machinePath() {
    return outer.facts().path();
  }

  @Override
  public @Nullable String findProgram(String name, String path) {
    String prefix = ContainerPath.of(path, machinePath()).prefix();
    return prefix == null ? find(name, path, false) : find(name, prefix, true);
  }
}
