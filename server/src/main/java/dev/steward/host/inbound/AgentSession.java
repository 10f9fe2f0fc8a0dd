package dev.steward.host.inbound;

import dev.steward.host.inbound.Message.Goodbye;
import dev.steward.host.inbound.Message.Hello;
import dev.steward.text.ProductVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The agent's end of one connection: starts the programs that the server asks for. */
final class AgentSession implements Link.Handler {

  private final String node;
  private final Path workFolder;
  private final Map<String, String> environment;
  private final Consumer<Hello> connected;
  private final Link link;
  private final Map<Integer, RunningProgram> programs = new HashMap<>();
  private int lastChannel;
  private boolean ended;
  private volatile Goodbye.Reason reason = Goodbye.Reason.RECONNECT;

  /**
   * Creates a session on a socket that is open.
   *
   * @param environment variables of programs; they have no others
   * @param connected called when the server has accepted the agent
   */
  AgentSession(
      String node,
      Path workFolder,
      Map<String, String> environment,
      LinkSocket socket,
      KeepAlive keepAlive,
      Consumer<Hello> connected) {
    this.node = node;
    this.workFolder = workFolder;
    this.environment = environment;
    this.connected = connected;
    link = new Link(socket, keepAlive, this);
  }

  /** Introduces the agent. */
  void start() {
    link.sendFirst(
        new Hello(
            Message.MAJOR,
            Message.MINOR,
            node,
            property("os.name") + " " + property("os.version") + " " + property("os.arch"),
            ProductVersion.current().number()));
    link.start();
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  Link link() {
    return link;
  }

  /** Whether it makes sense to reconnect after the end of the session. */
  Goodbye.Reason reason() {
    return reason;
  }

  @Override
  public void onHello(Hello peer) {
    connected.accept(peer);
  }

  @Override
  public void onMessage(Message message) throws ProtocolException {
    if (message instanceof Message.Exec(int channel, List<String> argv)) {
      exec(channel, argv);
      return;
    }
    RunningProgram program;
    synchronized (programs) {
      if (message.channel() > lastChannel) {
        throw new ProtocolException("unknown channel " + message.channel());
      }
      program = programs.get(message.channel());
    }
    // The server may have sent messages before it learned that the program has ended.
    if (program != null) {
      program.receive(message);
    }
  }

  private void exec(int channel, List<String> argv) throws ProtocolException {
    if (channel <= lastChannel) {
      throw new ProtocolException("the channel " + channel + " was used before");
    }
    lastChannel = channel;
    synchronized (programs) {
      if (programs.size() >= AgentTransport.MAX_CHANNELS) {
        RunningProgram.reportFailure(channel, link, "the agent is running too many programs");
        return;
      }
    }
    var builder = new ProcessBuilder(argv).directory(workFolder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    RunningProgram program;
    try {
      program = RunningProgram.of(channel, link, () -> remove(channel), builder.start());
    } catch (IOException e) {
      RunningProgram.reportFailure(channel, link, String.valueOf(e.getMessage()));
      return;
    }
    boolean late;
    synchronized (programs) {
      late = ended;
      programs.put(channel, program);
    }
    program.start();
    if (late) {
      program.close();
    }
  }

  private void remove(int channel) {
    synchronized (programs) {
      programs.remove(channel);
    }
  }

  @Override
  public void onClosed(String why, Goodbye.Reason last) {
    reason = last;
    List<RunningProgram> running;
    synchronized (programs) {
      ended = true;
      running = List.copyOf(programs.values());
    }
    running.forEach(RunningProgram::close);
  }
}
