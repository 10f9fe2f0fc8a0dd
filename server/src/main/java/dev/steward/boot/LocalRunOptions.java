package dev.steward.boot;

import dev.steward.credential.Credential;
import dev.steward.pipeline.local.LocalLibraries;
import dev.steward.pipeline.local.ScriptSettings;
import java.io.BufferedReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline runs without a server.
 *
 * @param file the path of the script, as typed
 * @param name the name of the job
 * @param userName the user who starts the run
 * @param variables the environment of this process, of which the run gets PATH and HOME only
 * @param added variables of the run
 * @param parameters values by parameter
 * @param libraries shared libraries in folders of this machine
 * @param inputs see {@link LocalInputs}
 * @param stage the stage with which the run begins; null for the first one
 * @param keyboard null if there is no terminal
 */
record LocalRunOptions(
    String file,
    String script,
    ScriptSettings settings,
    String name,
    String userName,
    Map<String, String> variables,
    Map<String, String> added,
    Map<String, String> parameters,
    List<Credential> credentials,
    LocalLibraries libraries,
    Map<String, String> inputs,
    @Nullable String stage,
    int executors,
    boolean quiet,
    @Nullable BufferedReader keyboard) {

  /** Omits values, which may be secret. */
  @Override
  public String toString() {
    return "LocalRunOptions[" + file + "]";
  }
}
