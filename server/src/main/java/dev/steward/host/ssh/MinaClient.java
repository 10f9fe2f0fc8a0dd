package dev.steward.host.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntry;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.BaseBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.PropertyResolverUtils;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.auth.AbstractUserAuthServiceFactory;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.jspecify.annotations.Nullable;

/**
 * The SSH client of all connections. It reads no files of the server's account, forwards neither
 * ports nor agents nor X11 to the server's machine, and offers only algorithms that are considered
 * secure. Its threads are virtual or daemons, and are shared by all connections.
 */
final class MinaClient extends SshClient {

  /**
   * How long data may wait until the other side accepts it. The limit is long, because a program
   * may be slow to read its input; a stalled connection is noticed earlier, by its heartbeat.
   */
  private static final Duration WRITE_TIMEOUT = Duration.ofMinutes(15);

  /** Signatures of host keys and of user keys; certificates are not supported. */
  private static final List<BuiltinSignatures> SIGNATURES =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  /** Algorithms that use an RSA key start with this; the type of the key is {@code ssh-rsa}. */
  private static final String RSA_PREFIX = "rsa-sha2-";

  static final AttributeRepository.AttributeKey<Login> LOGIN =
      new AttributeRepository.AttributeKey<>();

  private static final class Holder {
    private static final MinaClient CLIENT = create();
  }

  /** Runs heartbeats and timeouts; its tasks must not block. */
  ScheduledExecutorService timer() {
    return getScheduledExecutorService();
  }

  /** The client, which is started on first use. */
  static MinaClient get() {
    return Holder.CLIENT;
  }

  private static MinaClient create() {
    JdkEd25519.register();
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ssh-", 0).factory());
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("ssh-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    var client =
        (MinaClient)
            ClientBuilder.builder()
                .factory(MinaClient::new)
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .forwardingFilter(RejectAllForwardingFilter.INSTANCE)
                .serverKeyVerifier((session, _, key) -> login(session).acceptsHostKey(key))
                .signatureFactories(List.copyOf(SIGNATURES))
                .cipherFactories(without("-cbc", BaseBuilder.setUpDefaultCiphers(false)))
                .macFactories(without("-sha1", BaseBuilder.setUpDefaultMacs(false)))
                .build();
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setScheduledExecutorService(timer, false);
    client.setIoServiceFactoryFactory(
        new Nio2ServiceFactoryFactory(() -> new NoCloseExecutor(executor)));
    client.setUserAuthFactories(
        List.of(
            UserAuthPublicKeyFactory.INSTANCE,
            UserAuthPasswordFactory.INSTANCE,
            UserAuthKeyboardInteractiveFactory.INSTANCE));
    client.setUserInteraction(new Prompts());
    client.setServiceFactories(
        List.of(new UserAuthenticationFactory(), ClientConnectionServiceFactory.INSTANCE));
    client.addSessionListener(new Listener());
    CoreModuleProperties.PREFERRED_AUTHS.set(client, "publickey,password,keyboard-interactive");
    CoreModuleProperties.PASSWORD_PROMPTS.set(client, 1);
    // Otherwise, MINA would answer a prompt first, and would send a wrong password a second time.
    PropertyResolverUtils.updateProperty(
        client, UserInteraction.AUTO_DETECT_PASSWORD_PROMPT, false);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, WRITE_TIMEOUT);
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    client.start();
    return client;
  }

  private static <T> List<NamedFactory<T>> without(String part, List<NamedFactory<T>> factories) {
    return factories.stream().filter(factory -> !factory.getName().contains(part)).toList();
  }

  static Login login(ClientSession session) {
    AttributeRepository context = session.getConnectionContext();
    Login login = context == null ? null : context.getAttribute(LOGIN);
    if (login == null) {
      throw new IllegalStateException("the session has no login");
    }
    return login;
  }

  /** Connects without looking up the address in any configuration. */
  ConnectFuture connect(Login login, SocketAddress address) throws IOException {
    SshTarget target = login.target();
    var entry = new HostConfigEntry(target.host(), target.host(), target.port(), target.user());
    entry.setIdentitiesOnly(true);
    return doConnect(
        target.user(),
        address,
        AttributeRepository.ofKeyValuePair(LOGIN, login),
        null,
        KeyIdentityProvider.EMPTY_KEYS_PROVIDER,
        entry);
  }

  @Override
  protected IoConnector createConnector() {
    return new TunnelConnector(super.createConnector(), getSessionFactory());
  }

  /** Puts the types of known host keys first, so that the server presents one of them. */
  static String orderHostKeys(String proposal, Set<String> preferredTypes) {
    List<String> algorithms = List.of(proposal.split(","));
    var ordered = new LinkedHashSet<String>();
    for (String algorithm : algorithms) {
      if (preferredTypes.contains(algorithm.startsWith(RSA_PREFIX) ? "ssh-rsa" : algorithm)) {
        ordered.add(algorithm);
      }
    }
    ordered.addAll(algorithms);
    return String.join(",", ordered);
  }

  /** Follows each session, for messages about its failure. */
  private static final class Listener implements SessionListener {

    @Override
    public void sessionNegotiationOptionsCreated(
        Session session, Map<KexProposalOption, String> proposal) {
      String algorithms = proposal.get(KexProposalOption.SERVERKEYS);
      if (algorithms != null) {
        proposal.put(
            KexProposalOption.SERVERKEYS,
            orderHostKeys(algorithms, login((ClientSession) session).preferredHostKeyTypes()));
      }
    }

    @Override
    public void sessionException(Session session, Throwable failure) {
      login((ClientSession) session).onFailure(failure);
    }

    @Override
    public void sessionDisconnect(
        Session session, int reason, @Nullable String message, String language, boolean initiator) {
      if (!initiator) {
        login((ClientSession) session).onDisconnect(message);
      }
    }
  }

  /** Forwards keyboard-interactive logins. */
  private static final class Prompts implements UserInteraction {

    @Override
    public boolean isInteractionAllowed(ClientSession session) {
      return true;
    }

    @Override
    public String @Nullable [] interactive(
        ClientSession session,
        String name,
        String instruction,
        String language,
        String[] prompts,
        boolean[] echo) {
      return login(session).interactiveAnswers(echo);
    }

    @Override
    public @Nullable String getUpdatedPassword(
        ClientSession session, String prompt, String language) {
      return null;
    }
  }

  /** Notes which methods a server accepts when it rejects a login. */
  private static final class UserAuthentication extends ClientUserAuthService {

    UserAuthentication(Session session) {
      super(session);
    }

    @Override
    protected void processUserAuth(int command, Buffer buffer, AuthFuture future) throws Exception {
      if (command == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
        int position = buffer.rpos();
        String methods = buffer.getString();
        boolean partial = buffer.getBoolean();
        buffer.rpos(position);
        login(getClientSession()).onRejected(partial, methods);
      }
      super.processUserAuth(command, buffer, future);
    }
  }

  private static final class UserAuthenticationFactory extends AbstractUserAuthServiceFactory {

    @Override
    public Service create(Session session) {
      return new UserAuthentication(session);
    }
  }

  /** The key of the server as text. */
  static @Nullable HostKey hostKey(PublicKey key) {
    return HostKey.parse(org.apache.sshd.common.config.keys.PublicKeyEntry.toString(key));
  }
}
