package dev.steward.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs short programs on a machine and looks up programs there. A program ends with the call: a
 * server that shuts down ends the program, and the caller runs it again after the restart.
 */
public interface ProgramRunner {

  /**
   * A program to run, as the user that builds run as, in the root folder.
   *
   * @param arguments program and arguments
   * @param environment all variables of the program
   */
  record ProgramSpec(List<String> arguments, Map<String, String> environment, Duration timeout) {

    /** Omits the environment and the other arguments, since they may contain secrets. */
    @Override
    public String toString() {
      return "ProgramSpec[" + arguments.getFirst() + "]";
    }
  }

  /**
   * Exit code and output of a program.
   *
   * @param output standard output, at most 64 MB
   * @param errorOutput standard error, at most 64 kB
   */
  record ProgramResult(int exit, String output, String errorOutput) {}

  /** Maximum length of {@link ProgramResult#output}; the rest is dropped. */
  int MAX_OUTPUT_BYTES = 64 << 20;

  /** Maximum length of {@link ProgramResult#errorOutput}; the rest is dropped. */
  int MAX_ERROR_BYTES = 64 << 10;

  /** Properties of the machine. */
  HostFacts facts();

  /** The way in which this machine starts and finds programs. */
  Programs programs();

  /** See {@link Programs#run}. */
  default ProgramResult run(ProgramSpec program)
      throws IOException, InterruptedException, TimeoutException {
    return programs().run(program);
  }

  /** See {@link Programs#isExecutable}. */
  default boolean isExecutable(String path) {
    return programs().isExecutable(path);
  }

  /** See {@link Programs#isFile}. */
  default boolean isFile(String path) {
    return programs().isFile(path);
  }

  /** See {@link Programs#isFolder}. */
  default boolean isFolder(String path) {
    return programs().isFolder(path);
  }

  /** See {@link Programs#findProgram}. */
  default @Nullable String findProgram(String name, String path) {
    return programs().findProgram(name, path);
  }
}
