package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.step.StepContext.PrivateKey;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts an SSH agent with keys on the machine of the build, and stops it after the last step. The
 * steps can use the keys, but cannot read them.
 *
 * @param credentialIds the credentials with the keys
 * @param ignoresMissing whether the build continues without keys that are missing or cannot be
 *     added
 */
public record SshAgent(List<String> credentialIds, boolean ignoresMissing) implements BuildWrapper {

  /** Longest path of a socket that all systems accept. */
  private static final int MAX_SOCKET_PATH = 100;

  private static final String ELEMENT =
      "com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper";

  private static final Field<List<String>> CREDENTIAL_IDS =
      Field.texts("credentialIds", "Credentials (ids, one per line)", "string", "").required();
  private static final Field<Boolean> IGNORE_MISSING =
      Field.flag("ignoreMissing", "Ignore missing credentials");

  public static final TypeDescription<SshAgent> TYPE =
      TypeDescription.of(TypeKind.WRAPPER, "sshagent", SshAgent.class, ELEMENT)
          .label("SSH Agent")
          .help("Starts an SSH agent with private keys for the steps of the build.")
          .plugin(new BundledPlugin("ssh-agent", "SSH agent", "credentials"))
          .fields(CREDENTIAL_IDS, IGNORE_MISSING)
          .reader(in -> {
            var ids = new ArrayList<>(in.get(CREDENTIAL_IDS));
            // Old versions of the plugin wrote a single credential.
            String user = in.element().textOf("user", "");
            if (!user.isEmpty()) {
              ids.add(user);
            }
            return new SshAgent(List.copyOf(ids), in.get(IGNORE_MISSING));
          });

  static final StepType<SshAgent> STEP =
      new StepType<>(
          TYPE,
          "ssh-agent",
          "Start the SSH agent",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          SshAgent::perform);

  private void perform(StepContext context) throws InterruptedException, IOException {
    List<PrivateKey> keys = keys(context);
    if (keys == null) {
      context.worsen(Result.FAILURE);
      return;
    }
    // The folder is not in the workspace, whose path is often too long for a socket, and is deleted
    // with the secret files of the run.
    String folder = context.workspace().secrets().makeBuildFolder("agent");
    String socket = folder + "/socket";
    if (socket.length() > MAX_SOCKET_PATH) {
      context.print(
          "The SSH agent was not started: the path of its socket is too long for this system ("
              + socket
              + "). Move the server's or the node's root folder to a shorter path.\n");
      context.worsen(Result.FAILURE);
      return;
    }
    var variables = new LinkedHashMap<String, String>();
    variables.put("SSH_AGENT_FOLDER", folder);
    for (int i = 0; i < keys.size(); i++) {
      variables.put(variable(i), keys.get(i).text());
      variables.put(variable(i) + "_PASSPHRASE", keys.get(i).passphrase());
    }
    CommandLine script =
        ShellScript.commandLine(context, context.commandId(), script(keys.size()), null);
    Integer code =
        context.run(
            STEP.title(),
            new CommandLine(
                script.folder(), script.heading(), script.arguments(), variables, null));
    if (code != null && code == 0) {
      context.contribute(Map.of("SSH_AUTH_SOCK", socket));
    }
  }

  /** The keys of the credentials; null if one is missing and missing keys are not ignored. */
  private @Nullable List<PrivateKey> keys(StepContext context) {
    var keys = new ArrayList<PrivateKey>();
    for (String id : credentialIds) {
      String failure = "Could not find credentials entry with ID '" + id + "'";
      try {
        PrivateKey key = context.sshKey(id);
        if (key != null) {
          keys.add(key);
          continue;
        }
      } catch (Problem.Invalid e) {
        failure = String.valueOf(e.getMessage());
      }
      if (!ignoresMissing) {
        context.print("ERROR: " + failure + "\n");
        return null;
      }
      context.print(failure + "; the SSH agent will start without it.\n");
    }
    return keys;
  }

  private static String variable(int index) {
    return "SSH_AGENT_KEY_" + (index + 1);
  }

  /**
   * The script that starts the agent. Keys and passphrases are variables of this script only, and
   * reach ssh-add through its input and its askpass program, so that they are neither in files nor
   * in arguments. Many systems hide the environment of ssh-agent, so the server cannot find its
   * process by the cookie. Therefore the agent runs as the child of a shell that the server can
   * find, even if the job exempts its processes from being ended: when the shell ends, so does the
   * agent.
   */
  private String script(int keys) {
    var script = new StringBuilder("#!/bin/sh\nset -eu\numask 077\ncd \"$SSH_AGENT_FOLDER\"\n");
    script.append("rm -f socket askpass\n");
    script.append(
        "printf '#!/bin/sh\\nprintf \"%%s\\\\n\" \"$SSH_AGENT_PASSPHRASE\"\\n' >askpass\n");
    script.append("chmod 700 askpass\n(\n  unset BUILD_ID JENKINS_NODE_COOKIE");
    for (int i = 0; i < keys; i++) {
      script.append(' ').append(variable(i)).append(' ').append(variable(i)).append("_PASSPHRASE");
    }
    script.append(
        """

          exec ssh-agent -a "$SSH_AGENT_FOLDER/socket" /bin/sh -c '
            end() { kill "$SSH_AGENT_PID"; rm -f "$SSH_AUTH_SOCK"; exit; }
            trap end TERM
            while :; do sleep 60 & wait; done'
        ) </dev/null >/dev/null 2>errors &
        agent=$!
        until [ -S socket ]; do
          if ! kill -0 "$agent" 2>/dev/null; then
            echo 'ERROR: The SSH agent did not start.' && cat errors
            exit 1
          fi
          sleep 0.1 2>/dev/null || sleep 1
        done
        export SSH_AUTH_SOCK="$SSH_AGENT_FOLDER/socket" SSH_ASKPASS="$SSH_AGENT_FOLDER/askpass"
        export SSH_ASKPASS_REQUIRE=force DISPLAY=:0
        """);
    for (int i = 0; i < keys; i++) {
      script
          .append("printf '%s' \"$")
          .append(variable(i))
          .append("\" | SSH_AGENT_PASSPHRASE=\"$")
          .append(variable(i))
          .append("_PASSPHRASE\" ssh-add -");
      script.append(ignoresMissing ? " || echo 'A key was not added.'\n" : "\n");
    }
    return script.append("rm -f askpass\n").toString();
  }
}
