package dev.steward.boot;

import dev.steward.agent.AgentSecrets;
import dev.steward.agent.NodeConnections;
import dev.steward.blob.LogTimes;
import dev.steward.cloud.CloudAccess;
import dev.steward.cloud.Clouds;
import dev.steward.cloud.Provisioner;
import dev.steward.engine.Bindings;
import dev.steward.engine.BuildEnvironments;
import dev.steward.engine.BuildFactory;
import dev.steward.engine.BuildPlanner;
import dev.steward.engine.BuildPreparation;
import dev.steward.engine.BuildServices;
import dev.steward.engine.Downstream;
import dev.steward.engine.Engine;
import dev.steward.engine.ReadableArtifacts;
import dev.steward.engine.RunCompletion;
import dev.steward.engine.RunExecution;
import dev.steward.engine.ServerLifecycle;
import dev.steward.engine.StepsDriver;
import dev.steward.engine.ToolLocator;
import dev.steward.host.Hosts;
import dev.steward.host.RunLookup;
import dev.steward.host.container.Containers;
import dev.steward.host.inbound.InboundConnections;
import dev.steward.host.kubernetes.ClusterConfig;
import dev.steward.host.local.LocalHost;
import dev.steward.mail.Mailer;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.secret.Digests;
import dev.steward.trigger.Cron;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Wires the build engine. */
final class EngineModule {

  private static final int SERVER_ID_LENGTH = 16;

  final Bindings credentialBinder;
  final NodeConnections nodeConnections;
  final InboundConnections inboundConnections;
  final Clouds clouds;
  final CloudAccess cloudAccess;
  final Provisioner provisioner;
  final Hosts hosts;
  final BuildEnvironments environments;
  final Engine engine;
  private final Containers containers;
  final ServerLifecycle lifecycle;
  final RunCompletion completion;
  final BuildServices buildServices;

  EngineModule(
      CoreModule coreModule,
      AccessModule accessModule,
      SettingsModule settingsModule,
      ItemsModule itemsModule,
      Hosts.@Nullable Factory hostsFactory,
      AgentOptions agentOptions) {
    credentialBinder = new Bindings(itemsModule.credentials, accessModule.users, itemsModule.jobs);
    RunLookup runLookup = runLookup(itemsModule.runs);
    Hosts others = hostsFactory == null ? null : hostsFactory.create(runLookup);
    nodeConnections =
        new NodeConnections(
            others == null
                ? new LocalHost(
                    coreModule.folder(),
                    coreModule.settings().buildUser(),
                    runLookup,
                    coreModule.clock())
                : others.builtIn(),
            itemsModule.nodes,
            itemsModule.credentials,
            new AgentSecrets(
                new Digests.HmacKey(coreModule.key().derive("agents")), itemsModule.nodes),
            agentOptions.ssh(),
            runLookup,
            (schedule, seed, after) -> Cron.of(schedule, seed, ZoneId.systemDefault()).next(after),
            agentOptions.timing(),
            coreModule.clock());
    inboundConnections =
        new InboundConnections(nodeConnections.verifier(), nodeConnections.inboundListener());
    nodeConnections.setInbound(inboundConnections);
    hosts = others == null ? nodeConnections : others;
    containers =
        new Containers(
            coreModule.folder().resolve("run").resolve("containers"),
            hosts,
            runLookup,
            settingsModule::containers);
    environments = new BuildEnvironments(coreModule.folder(), hosts);
    environments.nodeLabels(name -> labels(itemsModule.nodes, name));
    completion =
        new RunCompletion(
            itemsModule.runs,
            hosts,
            itemsModule.uploads,
            itemsModule.blobs,
            new Downstream(itemsModule.jobs, itemsModule.jobDependencies, itemsModule.queue));
    buildServices =
        new BuildServices(
            itemsModule.jobs,
            new ToolLocator(settingsModule::tool),
            itemsModule.fingerprints,
            itemsModule.reports,
            new Mailer(settingsModule::mail, coreModule.clock()),
            itemsModule.runs,
            containers,
            new ReadableArtifacts(itemsModule.jobs, accessModule.rights, itemsModule.blobs));
    engine =
        new Engine(
            itemsModule.queue,
            itemsModule.jobs,
            itemsModule.runs,
            itemsModule.uploads,
            hosts,
            itemsModule.nodes,
            new RunExecution(
                itemsModule.jobs,
                itemsModule.runs,
                itemsModule.queue,
                stepsDriver(coreModule, itemsModule),
                hosts,
                containers),
            coreModule.clock());
    nodeConnections.setWorkload(new NodeWorkload(engine, itemsModule.queue, itemsModule.jobs));
    clouds = new Clouds(coreModule.store(), accessModule.rights, accessModule.audit);
    cloudAccess =
        new CloudAccess(
            itemsModule.credentials,
            System.getenv(),
            ClusterConfig.SERVICE_ACCOUNT,
            ClusterConfig.Timeouts.DEFAULT);
    provisioner =
        new Provisioner(
            clouds,
            itemsModule.nodes,
            cloudAccess,
            new CloudDemand(engine, itemsModule.queue, itemsModule.jobs),
            nodeConnections::explainRemoval,
            Digests.hex(coreModule.key().derive("pods")).substring(0, SERVER_ID_LENGTH),
            agentOptions.clouds(),
            coreModule.random(),
            coreModule.clock());
    nodeConnections.setPods(provisioner);
    environments.nodeStartLog(provisioner::startLog);
    engine.afterPass(provisioner::wakeIfNeeded);
    engine.onBuildStart(provisioner::onBuildStart);
    lifecycle =
        new ServerLifecycle(engine, accessModule.rights, accessModule.audit, coreModule.store());
    settingsModule.configureQueue(itemsModule.queue);
  }

  private static List<String> labels(Nodes nodes, String name) {
    Node node = nodes.find(name);
    return node == null ? List.of() : node.allLabels();
  }

  private static RunLookup runLookup(Runs runs) {
    return id -> {
      Run run = runs.find(id);
      return run == null ? null : run.running();
    };
  }

  private StepsDriver stepsDriver(CoreModule coreModule, ItemsModule itemsModule) {
    var builds =
        new BuildFactory(
            itemsModule.runs,
            itemsModule.notes,
            itemsModule.blobs,
            hosts,
            environments,
            credentialBinder,
            coreModule.clock(),
            buildServices);
    var planner =
        new BuildPlanner(
            itemsModule.runs, itemsModule.jobs, itemsModule.queue, itemsModule.uploads);
    return new StepsDriver(
        builds,
        new BuildPreparation(itemsModule.jobs, credentialBinder, buildServices.tools()),
        planner,
        completion,
        itemsModule.runs,
        new LogTimes(itemsModule.blobs, itemsModule.logWatcher, coreModule.clock()),
        coreModule.clock());
  }
}
