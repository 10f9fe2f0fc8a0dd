package dev.steward.host.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.future.Cancellable;
import org.apache.sshd.common.future.WaitableFuture;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * Opens one SSH session: connects, checks the host key, and logs in. The secret is used only after
 * the host key has been accepted and, if it is new, stored.
 */
final class Login {

  private static final int MAX_PORT = 65_535;

  private final MinaClient client;
  private final SshTarget target;
  private final @Nullable ClientSession jump;
  private final HostKeyVerifier hostKeys;
  private final long deadline;
  private final AtomicReference<@Nullable String> interactivePassword = new AtomicReference<>();
  private volatile @Nullable Throwable failure;
  private volatile @Nullable String disconnectMessage;
  private volatile @Nullable List<String> serverMethods;
  private volatile boolean partial;
  private volatile boolean asksForMore;

  private Login(
      MinaClient client, SshTarget target, @Nullable ClientSession jump, HostKeyVerifier hostKeys) {
    this.client = client;
    this.target = target;
    this.jump = jump;
    this.hostKeys = hostKeys;
    deadline = System.nanoTime() + target.timeout().toNanos();
  }

  /** A session, and what is known about its end. */
  record Opened(ClientSession session, Login login) {}

  /**
   * Opens a session.
   *
   * @param jump session with the machine through which the target is reached; null for none
   * @throws IOException with a message for the launch log, which never contains the secret
   */
  static Opened open(SshTarget target, @Nullable ClientSession jump, Consumer<String> log)
      throws IOException {
    if (target.host().isBlank()
        || target.user().isBlank()
        || target.port() < 1
        || target.port() > MAX_PORT
        || (target.host() + target.user()).chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IOException(
          "the SSH address is not valid: it needs a host and a user without blanks, and a port"
              + " between 1 and 65535. Correct the node's configuration.");
    }
    if (target.timeout().isNegative() || target.timeout().isZero()) {
      throw new IOException(
          "the connection timeout must be positive. Correct the node's configuration.");
    }
    // The client is started first, because it registers the support for ed25519 keys.
    MinaClient client = MinaClient.get();
    KeyPair pair =
        target.secret() instanceof SshSecret.PrivateKey key ? PrivateKeys.parse(key) : null;
    var login = new Login(client, target, jump, HostKeyVerifier.of(target));
    return new Opened(login.open(pair, log), login);
  }

  private ClientSession open(@Nullable KeyPair pair, Consumer<String> log) throws IOException {
    ClientSession session = connect();
    boolean isOpen = false;
    try {
      CoreModuleProperties.AUTH_TIMEOUT.set(session, target.timeout().plusSeconds(1));
      exchangeKeys(session);
      hostKeys.onAccepted(log);
      authenticate(session, pair);
      isOpen = true;
      return session;
    } finally {
      if (!isOpen) {
        session.close(true);
      }
    }
  }

  private ClientSession connect() throws IOException {
    ConnectFuture future = client.connect(this, address());
    await(future, "no connection was established with");
    Throwable cause = future.getException();
    if (cause != null) {
      throw new IOException(
          "no connection to "
              + target.address()
              + (jump == null ? "" : " through the jump host")
              + ": "
              + reason(cause)
              + ". Check the address, the network, and whether sshd is running on the machine.",
          cause);
    }
    return future.getSession();
  }

  private SocketAddress address() throws IOException {
    if (jump != null) {
      return InetSocketAddress.createUnresolved(target.host(), target.port());
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
    } catch (UnknownHostException e) {
      throw new IOException(
          "the host name "
              + target.host()
              + " is unknown. Correct the node's host, or its DNS"
              + " entry.",
          e);
    }
  }

  private void exchangeKeys(ClientSession session) throws IOException {
    Set<ClientSessionEvent> events =
        session.waitFor(
            EnumSet.of(ClientSessionEvent.WAIT_AUTH, ClientSessionEvent.CLOSED),
            Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    String refusal = hostKeys.refusal();
    if (refusal != null) {
      throw new IOException(refusal);
    }
    if (events.contains(ClientSessionEvent.CLOSED)) {
      throw new IOException(
          "the server "
              + target.address()
              + " closed the connection before login: "
              + endReason()
              + ". Check that an SSH server is listening on this port, and check its log.");
    }
    if (!events.contains(ClientSessionEvent.WAIT_AUTH)) {
      throw timedOut("the key exchange was not completed with");
    }
  }

  private void authenticate(ClientSession session, @Nullable KeyPair pair) throws IOException {
    switch (target.secret()) {
      case SshSecret.Password(var value) -> {
        session.addPasswordIdentity(value);
        interactivePassword.set(value);
      }
      case SshSecret.PrivateKey _ -> session.addPublicKeyIdentity(pair);
    }
    try {
      AuthFuture future = session.auth();
      await(future, "no response to the login from");
      if (!future.isSuccess()) {
        throw new IOException(rejected(pair));
      }
    } finally {
      interactivePassword.set(null);
      if (target.secret() instanceof SshSecret.Password(var value)) {
        session.removePasswordIdentity(value);
      }
    }
  }

  private String rejected(@Nullable KeyPair pair) {
    String login = "the login to " + target.address() + " as user " + target.user() + " failed: ";
    List<String> methods = serverMethods;
    if (methods == null && disconnectMessage != null) {
      return login + endReason() + ". See the sshd log on the machine.";
    }
    String allowed = methods == null || methods.isEmpty() ? "" : String.join(", ", methods);
    if (partial) {
      return login
          + "the server accepted the credential, but requires another method as well ("
          + allowed
          + "). Allow login with a single method in the machine's sshd_config.";
    }
    if (pair != null) {
      return !allowed.isEmpty() && !allowed.contains("publickey")
          ? login
              + "the server does not accept keys, only: "
              + allowed
              + ". Choose a credential with a password, or allow keys in the machine's sshd_config."
          : login
              + "the server does not accept the private key. Add its public key to the user's"
              + " ~/.ssh/authorized_keys, or choose another credential: "
              + PublicKeyEntry.toString(pair.getPublic());
    }
    if (asksForMore) {
      return login
          + "the server asks for more than a password. Use a credential with a private key, or"
          + " allow login with a single method in the machine's sshd_config.";
    }
    return !allowed.isEmpty()
            && !allowed.contains("password")
            && !allowed.contains("keyboard-interactive")
        ? login
            + "the server does not accept passwords, only: "
            + allowed
            + ". Choose a credential with a private key, or allow passwords in the machine's"
            + " sshd_config."
        : login + "the server does not accept the password. Correct the credential.";
  }

  /** Waits until the deadline; an operation that is not done by then is cancelled. */
  private <F extends WaitableFuture & Cancellable> void await(F future, String otherwise)
      throws IOException {
    boolean isDone = false;
    try {
      isDone = future.await(remaining());
    } finally {
      if (!isDone) {
        future.cancel();
      }
    }
    if (!isDone) {
      throw timedOut(otherwise);
    }
  }

  private long remaining() {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadline - System.nanoTime())) + 1;
  }

  private IOException timedOut(String what) {
    return new IOException(
        what
            + " "
            + target.address()
            + " within "
            + target.timeout().toSeconds()
            + " s. Check the network and the machine's load, or increase the connection timeout.");
  }

  /** Why the session ended. */
  String endReason() {
    String message = disconnectMessage;
    Throwable cause = failure;
    return message != null && !message.isBlank()
        ? "the server said: " + printable(message)
        : cause != null ? reason(cause) : "the connection was closed by the other side";
  }

  /** What happened to the session, for messages about its use. */
  String lossMessage() {
    return "the SSH connection to " + target.address() + " was lost: " + endReason();
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    for (int i = 0; i < 5 && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return root instanceof ConnectException && message == null
        ? "connection refused"
        : message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
  }

  /** Text from a server, without control characters and limited in length. */
  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  SshTarget target() {
    return target;
  }

  @Nullable ClientSession jump() {
    return jump;
  }

  long connectMillis() {
    return remaining();
  }

  Set<String> preferredHostKeyTypes() {
    return hostKeys.preferredTypes();
  }

  boolean acceptsHostKey(PublicKey key) {
    HostKey hostKey = MinaClient.hostKey(key);
    return hostKey != null && hostKeys.accepts(hostKey);
  }

  /**
   * The answer to a keyboard-interactive login: the password, if the server asks for one hidden
   * value, and only once. Null if there is no answer.
   */
  String @Nullable [] interactiveAnswers(boolean[] echo) {
    if (echo.length == 0) {
      return new String[0];
    }
    if (echo.length > 1 || echo[0]) {
      asksForMore = true;
      return null;
    }
    String password = interactivePassword.getAndSet(null);
    return password == null ? null : new String[] {password};
  }

  void onRejected(boolean isPartial, String methods) {
    serverMethods = List.of(printable(methods).split(","));
    partial |= isPartial;
  }

  void onFailure(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  void onDisconnect(@Nullable String message) {
    disconnectMessage = message == null ? "" : message;
  }
}
