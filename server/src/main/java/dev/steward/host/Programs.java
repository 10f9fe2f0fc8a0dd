package dev.steward.host;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The programs of a machine, which each kind of machine starts and looks up in its own way. */
public interface Programs {

  /**
   * Runs a program without input.
   *
   * @throws IOException if the program cannot be started
   * @throws TimeoutException if the program ran too long and was killed
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
