package dev.steward.step;

import dev.steward.run.Result;
import dev.steward.text.ShellQuote;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts an SSH agent with keys on the machine of the build. It ends with the other processes of
 * the build.
 *
 * @param credentialIds the credentials with the keys
 * @param ignoresMissing whether the build continues without a key that cannot be added
 */
public record SshAgent(List<String> credentialIds, boolean ignoresMissing)
    implements CredentialWrapper {

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
            // Old versions have one credential.
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

  @Override
  public List<CredentialBinding> bindings() {
    var bindings = new ArrayList<CredentialBinding>();
    for (int i = 0; i < credentialIds.size(); i++) {
      bindings.add(
          new CredentialBinding.SshKey(
              variable(i), variable(i) + "_PASSPHRASE", null, credentialIds.get(i)));
    }
    return bindings;
  }

  private static String variable(int index) {
    return "SSH_AGENT_KEY_" + (index + 1);
  }

  private void perform(StepContext context) throws InterruptedException, IOException {
    String folder = context.workspace().temporaryPath() + "/" + context.commandId();
    String socket = folder + "/agent";
    if (socket.length() > MAX_SOCKET_PATH) {
      context.print(
          "The path of the SSH agent's socket is too long for this system: "
              + socket
              + ". Use a shorter name or a custom workspace.\n");
      context.worsen(Result.FAILURE);
      return;
    }
    Integer code =
        context.run(
            STEP.title(),
            ShellScript.commandLine(context, context.commandId(), script(folder), null));
    if (code != null && code == 0) {
      context.contribute(Map.of("SSH_AUTH_SOCK", socket));
    }
  }

  /** Passphrases reach ssh-add through its askpass program, so that they are no arguments. */
  private String script(String folder) {
    String quoted = ShellQuote.single(folder);
    var script = new StringBuilder("#!/bin/sh\nset -eu\numask 077\n");
    script.append("folder=").append(quoted).append('\n');
    script.append("rm -rf \"$folder\"\nmkdir -p \"$folder\"\n");
    script.append(
        "printf '#!/bin/sh\\nprintf \"%%s\\\\n\" \"$SSH_AGENT_PASSPHRASE\"\\n'"
            + " >\"$folder/askpass\"\n");
    script.append("chmod 700 \"$folder/askpass\"\n");
    script.append("ssh-agent -a \"$folder/agent\" >/dev/null\n");
    script.append("export SSH_AUTH_SOCK=\"$folder/agent\" SSH_ASKPASS=\"$folder/askpass\"\n");
    script.append("export SSH_ASKPASS_REQUIRE=force DISPLAY=:0\n");
    for (int i = 0; i < credentialIds.size(); i++) {
      script
          .append("SSH_AGENT_PASSPHRASE=\"${")
          .append(variable(i))
          .append("_PASSPHRASE:-}\" ssh-add \"$")
          .append(variable(i))
          .append("\" </dev/null");
      script.append(ignoresMissing ? " || echo 'A key was not added.'\n" : "\n");
    }
    return script.append("rm -f \"$folder/askpass\"\n").toString();
  }
}
