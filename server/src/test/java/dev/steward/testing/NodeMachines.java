package dev.steward.testing;

import dev.steward.agent.Link;
import dev.steward.agent.SshConnector;
import dev.steward.host.Transport;
import dev.steward.host.ssh.SshTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Machines of SSH nodes, by host name. Each is a folder on this machine, reached through pipes: the
 * account of a machine has the folder as its home.
 */
public final class NodeMachines implements SshConnector {

  private final Map<String, Machine> machines = new ConcurrentHashMap<>();
  private final List<SshTarget> targets = new CopyOnWriteArrayList<>();

  /** A machine. */
  public static final class Machine {
    private final PipeTransport transport;
    private final List<MachineLink> links = new ArrayList<>();
    private volatile boolean reachable = true;

    private Machine(PipeTransport transport) {
      this.transport = transport;
    }

    /** Drops all connections, and refuses new ones until {@link #connect}. */
    public void disconnect() {
      reachable = false;
      transport.disconnect();
      List<MachineLink> lost;
      synchronized (this) {
        lost = List.copyOf(links);
      }
      lost.forEach(MachineLink::lose);
    }

    /** Accepts connections again. */
    public void connect() {
      transport.connect();
      reachable = true;
    }

    /** The streams of the machine, for a connection that an agent opens. */
    public PipeTransport transport() {
      return transport;
    }

    private synchronized Link link() throws IOException {
      if (!reachable) {
        throw new IOException("Connection refused");
      }
      var link = new MachineLink(this);
      links.add(link);
      return link;
    }

    private synchronized void remove(MachineLink link) {
      links.remove(link);
    }
  }

  private static final class MachineLink implements Link {
    private final Machine machine;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    MachineLink(Machine machine) {
      this.machine = machine;
    }

    void lose() {
      machine.remove(this);
      listeners.forEach(Runnable::run);
    }

    @Override
    public Transport transport() {
      return machine.transport;
    }

    @Override
    public void onClose(Runnable listener) {
      listeners.add(listener);
    }

    @Override
    public void close(String reason) {
      machine.remove(this);
      machine.transport.cut();
    }
  }

  /** Adds a machine whose account has that home. */
  public Machine add(String host, Path home) {
    return add(host, new PipeTransport(home));
  }

  /** Adds a machine. */
  public Machine add(String host, PipeTransport transport) {
    var machine = new Machine(transport);
    machines.put(host, machine);
    return machine;
  }

  /** The targets of all attempts to connect, with their secrets. */
  public List<SshTarget> targets() {
    return targets;
  }

  @Override
  public Link open(SshTarget target, Consumer<String> log) throws IOException {
    targets.add(target);
    log.accept("Opening an SSH connection to " + target.host() + ":" + target.port() + ".");
    Machine machine = machines.get(target.host());
    if (machine == null) {
      throw new IOException("The host " + target.host() + " is unknown. Check its name.");
    }
    return machine.link();
  }
}
