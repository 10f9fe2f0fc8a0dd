package dev.steward.boot;

import dev.steward.access.Sessions;
import dev.steward.access.User;
import dev.steward.agent.ConnectionTiming;
import dev.steward.agent.NodeConnections;
import dev.steward.agent.SshConnector;
import dev.steward.cli.Command;
import dev.steward.cloud.CloudIntervals;
import dev.steward.engine.ServerLifecycle;
import dev.steward.event.Events;
import dev.steward.host.Hosts;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Gives tests of other packages access to package-private members of {@link Steward}. */
public final class StewardAccess {

  private StewardAccess() {}

  /** Starts a server with a wrapper around its store. */
  public static Steward start(ServerSettings settings, UnaryOperator<Store> storeWrapper) {
    return Steward.start(settings, storeWrapper);
  }

  /** Starts a server whose builds run on machines other than its own. */
  public static Steward startOn(ServerSettings settings, Hosts.Factory machines) {
    return Steward.startOn(settings, machines);
  }

  /** Starts a server whose SSH nodes are connected by a test, with the given timing. */
  public static Steward startWith(
      ServerSettings settings, SshConnector connector, ConnectionTiming timing) {
    return Steward.startWith(
        settings, new AgentOptions(connector, timing, CloudIntervals.STANDARD));
  }

  /** Starts a server whose nodes in clouds are checked more often. */
  public static Steward startWith(
      ServerSettings settings, ConnectionTiming timing, CloudIntervals clouds) {
    return Steward.startWith(settings, new AgentOptions(SshConnector.standard(), timing, clouds));
  }

  /** The connections of all nodes. */
  public static NodeConnections nodeConnections(Steward steward) {
    return steward.nodeConnections();
  }

  /** Starts a server with a test clock. */
  public static Steward start(ServerSettings settings, InstantSource clock) {
    return Steward.start(settings, clock);
  }

  /** Starts a server that applies a configuration file or directory. */
  public static Steward start(ServerSettings settings, Path configuration) {
    return Steward.start(settings, configuration);
  }

  /** The commands of the {@code steward} program for these arguments. */
  public static List<Command> commands(List<String> arguments) {
    return Main.commands(arguments);
  }

  /** Sends a request to the command line socket of the server in a home; returns the response. */
  public static String sendLocally(Path home, String request) {
    return LocalSocket.send(home, request);
  }

  public static int port(Steward steward) {
    return steward.port();
  }

  public static RouteTable<Site> routeTable(Steward steward) {
    return steward.routeTable();
  }

  public static Events events(Steward steward) {
    return steward.events();
  }

  public static Sessions sessions(Steward steward) {
    return steward.sessions();
  }

  public static User user(Steward steward, String name) {
    return steward.user(name);
  }

  public static long passwordChecks(Steward steward) {
    return steward.passwordChecks();
  }

  public static CompletableFuture<ServerLifecycle.ExitMode> shutdownRequested(Steward steward) {
    return steward.shutdownRequested();
  }

  /** The tree of a run of a pipeline, as last stored. */
  public static List<StoredNode> pipelineNodes(Steward steward, String job, long number) {
    return steward.pipelineNodes(job, number);
  }
}
