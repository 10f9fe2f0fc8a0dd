package dev.steward.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs short programs on a machine and looks up programs there. A program ends with the call: a
 * server that stops ends it, and the caller repeats it after a restart.
 */
public interface ProgramRunner {

  /**
   * A program to run, as the user that builds run as, in the root folder.
   *
   * @param arguments program and arguments
   * @param environment all variables of the program
   */
  record ProgramSpec(List<String> arguments, Map<String, String> environment, Duration timeout) {

    /** Omits the values: environment and arguments may contain secrets. */
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

  /**
   * Runs a program without input.
   *
   * @throws IOException if the program cannot be started
   * @throws TimeoutException if it ran too long; it has been killed
   */
  ProgramResult run(ProgramSpec program) throws IOException, InterruptedException, TimeoutException;

  /** True if the absolute path is a file that can be executed. */
  boolean isExecutable(String path);

  /** True if the absolute path is a file, or a link to one. */
  boolean isFile(String path);

  /** True if the absolute path is a folder. */
  boolean isFolder(String path);

  /**
   * Finds a program.
   *
   * @param path folders to search, separated by colons
   * @return its absolute path; null if no folder contains it
   */
  @Nullable String findProgram(String name, String path);
}
