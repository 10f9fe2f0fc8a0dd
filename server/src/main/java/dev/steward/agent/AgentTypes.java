package dev.steward.agent;

import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The launchers and retention strategies of nodes. */
public final class AgentTypes {

  private static final String VERIFIERS = "hudson.plugins.sshslaves.verifiers.";
  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_MINUTES = 100_000;

  private AgentTypes() {}

  private static <T> TypeDescription.Builder<T> verification(
      String symbol, Class<T> type, String className) {
    return TypeDescription.of(TypeKind.PART, symbol, type, VERIFIERS + className);
  }

  private static final TypeDescription<HostKeyVerification.KnownHosts> KNOWN_HOSTS =
      verification(
              "knownHostsFileKeyVerificationStrategy",
              HostKeyVerification.KnownHosts.class,
              "KnownHostsFileKeyVerificationStrategy")
          .label("Known hosts file Verification Strategy")
          .help(
              "The machine's key must be in the .ssh/known_hosts file of the user that runs the"
                  + " server.")
          .reader(_ -> new HostKeyVerification.KnownHosts());

  private static final Field<String> KEY =
      Field.text("key", "SSH Key")
          .help("Algorithm and key in Base64, such as ssh-ed25519 AAAA….")
          .required();

  private static final TypeDescription<HostKeyVerification.ProvidedKey> PROVIDED_KEY =
      verification(
              "manuallyProvidedKeyVerificationStrategy",
              HostKeyVerification.ProvidedKey.class,
              "ManuallyProvidedKeyVerificationStrategy")
          .label("Manually provided key Verification Strategy")
          .help("The machine's key must match the provided key.")
          .fields(KEY)
          .reader(in -> new HostKeyVerification.ProvidedKey(key(in)));

  /** Jenkins stores the algorithm and the key in separate elements. */
  private static String key(FieldReader in) {
    var key = in.element().find("key");
    String algorithm = key == null ? null : key.findText("algorithm");
    return key == null || algorithm == null
        ? in.get(KEY)
        : (algorithm.strip() + " " + key.textOf("key", "").strip());
  }

  private static final Field<Boolean> CONFIRMED =
      Field.flag("requireInitialManualTrust", "Require manual verification of initial connection")
          .help("Not supported: a node with this option is not launched.");

  private static final TypeDescription<HostKeyVerification.FirstKey> FIRST_KEY =
      verification(
              "manuallyTrustedKeyVerificationStrategy",
              HostKeyVerification.FirstKey.class,
              "ManuallyTrustedKeyVerificationStrategy")
          .label("Manually trusted key Verification Strategy")
          .help(
              "The first key that the machine presents is trusted; later, any other key is"
                  + " refused.")
          .fields(CONFIRMED)
          .reader(in -> new HostKeyVerification.FirstKey(in.get(CONFIRMED)));

  private static final TypeDescription<HostKeyVerification.None> NO_VERIFICATION =
      verification(
              "nonVerifyingKeyVerificationStrategy",
              HostKeyVerification.None.class,
              "NonVerifyingKeyVerificationStrategy")
          .label("Non verifying Verification Strategy")
          .help("Any key is accepted, so another machine can pretend to be the node.")
          .reader(_ -> new HostKeyVerification.None());

  private static final TypeSet VERIFICATIONS =
      new TypeSet(
          "host key verification", List.of(KNOWN_HOSTS, PROVIDED_KEY, FIRST_KEY, NO_VERIFICATION));

  private static final Field<String> HOST = Field.text("host", "Host").required();

  private static final Field<Integer> PORT = Field.number("port", "Port", 22, 1, 65_535);

  private static final Field<String> CREDENTIALS =
      Field.credential("credentialsId", "Credentials")
          .help("A username with password, or an SSH key, from the system store.");

  private static final Field<@Nullable HostKeyVerification> HOST_KEYS =
      Field.type(
              "sshHostKeyVerificationStrategy",
              "Host Key Verification Strategy",
              HostKeyVerification.class,
              () -> VERIFICATIONS)
          .help("The default is the known hosts file.");

  private static final Field<Integer> TIMEOUT =
      Field.number("launchTimeoutSeconds", "Connection Timeout in Seconds", 60, 1, MAX_SECONDS);

  private static final Field<Integer> RETRIES =
      Field.number("maxNumRetries", "Maximum Number of Retries", 10, 0, MAX_SECONDS)
          .help("Has no effect: the server retries until someone disconnects the node.");

  private static final Field<Integer> RETRY_WAIT =
      Field.number("retryWaitTime", "Seconds To Wait Between Retries", 15, 0, MAX_SECONDS)
          .help("Has no effect: the pauses between retries grow from 1 to 60 seconds.");

  private static final Field<String> JUMP_HOST =
      Field.text("jumpHost", "Jump host")
          .help("Machine to connect through; leave empty for a direct connection.");

  private static final Field<Integer> JUMP_PORT =
      Field.number("jumpPort", "Port of the jump host", 22, 1, 65_535);

  private static final Field<String> JUMP_CREDENTIALS =
      Field.credential("jumpCredentialsId", "Credentials for the jump host")
          .help("Leave empty to use the credentials of the node.");

  private static final TypeDescription<Launcher.Ssh> SSH =
      TypeDescription.of(
              TypeKind.LAUNCHER, "ssh", Launcher.Ssh.class, "hudson.plugins.sshslaves.SSHLauncher")
          .label("Launch agents via SSH")
          .help("The server logs in to the machine; nothing has to be installed there.")
          .plugin(new BundledPlugin("ssh-slaves", "SSH Build Agents", "nodes"))
          .fields(
              HOST,
              PORT,
              CREDENTIALS,
              HOST_KEYS,
              TIMEOUT,
              RETRIES,
              RETRY_WAIT,
              JUMP_HOST,
              JUMP_PORT,
              JUMP_CREDENTIALS)
          .reader(AgentTypes::ssh);

  private static Launcher.Ssh ssh(FieldReader in) {
    HostKeyVerification hostKeys = in.get(HOST_KEYS);
    String jump = in.get(JUMP_HOST);
    // These fields have no effect, but an element that is not read would be reported as
    // unsupported.
    in.get(RETRIES);
    in.get(RETRY_WAIT);
    return new Launcher.Ssh(
        in.get(HOST),
        in.get(PORT),
        in.get(CREDENTIALS),
        in.get(TIMEOUT),
        hostKeys == null ? new HostKeyVerification.KnownHosts() : hostKeys,
        jump.isEmpty()
            ? null
            : new Launcher.JumpHost(jump, in.get(JUMP_PORT), in.get(JUMP_CREDENTIALS)));
  }

  private static final TypeDescription<Launcher.Inbound> INBOUND =
      TypeDescription.of(
              TypeKind.LAUNCHER, "inbound", Launcher.Inbound.class, "hudson.slaves.JNLPLauncher")
          .label("Launch agent by connecting it to the controller")
          .help("The machine connects to the server with `steward agent`.")
          .reader(_ -> new Launcher.Inbound());

  private static final TypeDescription<RetentionStrategy.Always> ALWAYS =
      TypeDescription.of(
              TypeKind.RETENTION,
              "always",
              RetentionStrategy.Always.class,
              "hudson.slaves.RetentionStrategy_-Always")
          .label("Keep this agent online as much as possible")
          .help("If the connection is lost, it is re-established.")
          .reader(_ -> new RetentionStrategy.Always());

  private static final Field<Integer> IN_DEMAND =
      Field.number("inDemandDelay", "In demand delay", 0, 0, MAX_MINUTES)
          .help("Minutes that builds must wait before the agent is launched.");

  private static final Field<Integer> IDLE =
      Field.number("idleDelay", "Idle delay", 1, 1, MAX_MINUTES)
          .help("Minutes without a build after which the agent is disconnected.");

  private static final TypeDescription<RetentionStrategy.OnDemand> ON_DEMAND =
      TypeDescription.of(
              TypeKind.RETENTION,
              "demand",
              RetentionStrategy.OnDemand.class,
              "hudson.slaves.RetentionStrategy_-Demand")
          .label("Bring this agent online when in demand, and take offline when idle")
          .help("An inbound agent stays connected, since the server cannot launch it.")
          .fields(IN_DEMAND, IDLE)
          .reader(in -> new RetentionStrategy.OnDemand(in.get(IN_DEMAND), in.get(IDLE)));

  private static final Field<String> START_TIMES =
      Field.lines("startTimeSpec", "Startup Schedule")
          .help("Times at which the agent is launched, in the format of a job's schedule.")
          .required();

  private static final Field<Integer> UP_MINUTES =
      Field.number("upTimeMins", "Scheduled Uptime", 60, 1, MAX_MINUTES)
          .help("Minutes that the agent stays online after each start.");

  private static final Field<Boolean> KEEP_UP =
      Field.flag("keepUpWhenActive", "Keep online while builds are running");

  private static final TypeDescription<RetentionStrategy.Scheduled> SCHEDULED =
      TypeDescription.of(
              TypeKind.RETENTION,
              "schedule",
              RetentionStrategy.Scheduled.class,
              "hudson.slaves.SimpleScheduledRetentionStrategy")
          .label("Bring this agent online according to a schedule")
          .help(
              "At other times the agent is disconnected; an inbound agent stays connected, but"
                  + " accepts no builds.")
          .fields(START_TIMES, UP_MINUTES, KEEP_UP)
          .reader(in ->
              new RetentionStrategy.Scheduled(
                  in.get(START_TIMES), in.get(UP_MINUTES), in.get(KEEP_UP)));

  private static final TypeSet LAUNCHERS = new TypeSet("launcher", List.of(INBOUND, SSH));

  private static final TypeSet RETENTION_STRATEGIES =
      new TypeSet("retention strategy", List.of(ALWAYS, ON_DEMAND, SCHEDULED));

  static final Field<@Nullable Launcher> LAUNCHER =
      Field.type("launcher", "Launch method", Launcher.class, () -> LAUNCHERS);

  static final Field<@Nullable RetentionStrategy> RETENTION =
      Field.type(
          "retentionStrategy", "Availability", RetentionStrategy.class, () -> RETENTION_STRATEGIES);

  /** The part of a node's config.xml that this package reads. */
  static final TypeDescription<NodeDefinition> PERMANENT =
      TypeDescription.of(TypeKind.PART, "permanent", NodeDefinition.class, "slave")
          .label("Permanent Agent")
          .fields(LAUNCHER, RETENTION)
          .reader(in -> NodeDefinition.of(in.element()));

  /** All types. */
  public static List<TypeDescription<?>> all() {
    return List.of(INBOUND, SSH, ALWAYS, ON_DEMAND, SCHEDULED);
  }
}
