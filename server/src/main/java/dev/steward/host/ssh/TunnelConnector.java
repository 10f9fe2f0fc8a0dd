package dev.steward.host.ssh;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Connects directly, or through a channel of the session with a jump host. MINA's own jump hosts
 * open a port on the server's machine, which other users of that machine can connect to.
 */
final class TunnelConnector implements IoConnector {

  private final IoConnector direct;
  private final IoHandler handler;
  private final Map<Long, IoSession> tunnels = new ConcurrentHashMap<>();

  TunnelConnector(IoConnector direct, IoHandler handler) {
    this.direct = direct;
    this.handler = handler;
  }

  @Override
  public IoConnectFuture connect(
      SocketAddress address,
      @Nullable AttributeRepository context,
      @Nullable SocketAddress localAddress) {
    Login login = context == null ? null : context.getAttribute(MinaClient.LOGIN);
    ClientSession jump = login == null ? null : login.jump();
    if (login == null || jump == null) {
      return direct.connect(address, context, localAddress);
    }
    var future = new DefaultIoConnectFuture(address, null);
    Thread.ofVirtual()
        .name("ssh-tunnel")
        .start(() -> open(future, (InetSocketAddress) address, context, jump, login));
    return future;
  }

  private void open(
      DefaultIoConnectFuture future,
      InetSocketAddress address,
      @Nullable AttributeRepository context,
      ClientSession jump,
      Login login) {
    ChannelDirectTcpip channel = null;
    try {
      channel =
          jump.createDirectTcpipChannel(
              new SshdSocketAddress("127.0.0.1", 0),
              new SshdSocketAddress(address.getHostString(), address.getPort()));
      channel.open().verify(login.connectMillis());
      var tunnel = new TunnelSession(this, handler, channel, MinaClient.login(jump), address);
      if (context != null) {
        tunnel.setAttribute(AttributeRepository.class, context);
      }
      handler.sessionCreated(tunnel);
      tunnels.put(tunnel.getId(), tunnel);
      tunnel.addCloseFutureListener(_ -> tunnels.remove(tunnel.getId()));
      future.setSession(tunnel);
      if (future.getSession() == tunnel) {
        tunnel.start();
      } else {
        tunnel.close(true);
      }
    } catch (Throwable e) {
      if (channel != null) {
        channel.close(true);
      }
      future.setException(e);
    }
  }

  @Override
  public Map<Long, IoSession> getManagedSessions() {
    return direct.getManagedSessions();
  }

  @Override
  public @Nullable IoServiceEventListener getIoServiceEventListener() {
    return direct.getIoServiceEventListener();
  }

  @Override
  public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
    direct.setIoServiceEventListener(listener);
  }

  @Override
  public CloseFuture close(boolean immediately) {
    tunnels.values().forEach(tunnel -> tunnel.close(immediately));
    return direct.close(immediately);
  }

  @Override
  public void addCloseFutureListener(SshFutureListener<CloseFuture> listener) {
    direct.addCloseFutureListener(listener);
  }

  @Override
  public void removeCloseFutureListener(SshFutureListener<CloseFuture> listener) {
    direct.removeCloseFutureListener(listener);
  }

  @Override
  public boolean isClosed() {
    return direct.isClosed();
  }

  @Override
  public boolean isClosing() {
    return direct.isClosing();
  }
}
