package dev.steward.pipeline.step;

import dev.steward.engine.Bindings;
import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerKey;
import dev.steward.host.container.ContainerSpec;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.ScopeKey;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.scm.CredentialLookup;
import dev.steward.step.Repeat;
import dev.steward.text.Variables;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The blocks whose commands run in a container, or use a registry or an engine. */
final class ContainerSteps {

  /** Address of the engine that a block names; absent for the machine's own. */
  static final ScopeKey<String> ENGINE_HOST = new ScopeKey<>("engineHost");

  private static final ScopeKey<Registry> REGISTRY = new ScopeKey<>("registry");

  /** Address of Docker Hub, for images without a registry. */
  private static final String HUB = "https://index.docker.io/v1/";

  private static final String CONFIG = "config.json";

  /** The registry that a block names. */
  private record Registry(String url, String credentialsId) {}

  private final WorkServices services;

  ContainerSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep(
            "withDockerContainer", "Run build steps inside a Docker container", this::inContainer),
        new PipelineStep(
            "withDockerRegistry", "Sets up Docker registry endpoint", this::withRegistry),
        new PipelineStep("withDockerServer", "Sets up Docker server endpoint", this::withServer),
        new PipelineStep(
            "dockerFingerprintFrom",
            "Record trace of a Docker image used in FROM",
            ContainerSteps::ignored),
        new PipelineStep(
            "dockerFingerprintRun",
            "Record trace of a Docker image run in a container",
            ContainerSteps::ignored));
  }

  /** Jenkins records which images a run has used; no page of this server shows that. */
  private static @Nullable Object ignored(StepCall call) {
    return null;
  }

  private @Nullable Object inContainer(StepCall call) {
    Machine machine = Machine.of(call);
    String image = call.arguments().text("image", "").strip();
    call.node().describe(image);
    String engineHost = call.scope().find(ENGINE_HOST);
    ContainerSpec spec;
    RegistryLogin login;
    try {
      spec =
          ContainerSpec.of(
              image,
              engineHost == null ? "" : engineHost,
              Variables.expand(
                  call.arguments().text("args", ""), call.run().environment(call.scope())));
      login = loginOf(call, spec);
    } catch (Problem e) {
      throw new StepFailure(e.getMessage());
    }
    List<String> masked = new ArrayList<>(call.run().masked());
    if (login != null) {
      masked.addAll(Bindings.masksOf(login.password()));
      spec = spec.withLogin(login);
    }
    var container =
        new StepContainer(
            services.build().containers(),
            machine,
            new ContainerKey(call.run().run().id(), Long.toString(call.node().id())),
            spec,
            masked);
    Object value;
    try {
      Machine.await(
          call,
          Repeat.IDEMPOTENT,
          (workspace, interruption) -> {
            container.open(call, workspace, interruption);
            return null;
          });
      value = call.body(call.scope().with(CommandPlace.KEY, container));
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        remove(call, container);
      }
      throw thrown;
    }
    remove(call, container);
    return value;
  }

  private static void remove(StepCall call, StepContainer container) {
    call.await(
        Repeat.IDEMPOTENT,
        interruption -> {
          // The removal is not interrupted, since the container would keep running.
          interruption.onInterrupt(() -> {});
          String failure = container.remove();
          if (failure != null) {
            call.print(
                "WARNING: The container of this block was not removed: "
                    + failure
                    + "\nThe server removes it after the run.\n");
          }
          return null;
        });
  }

  /** A setting of an endpoint: an argument of the step, or of the object that describes it. */
  private static String setting(StepCall call, String object, String name) {
    Object value = call.arguments().get(name);
    if (value == null && call.arguments().get(object) instanceof Map<?, ?> map) {
      value = map.get(name);
    }
    return value == null ? "" : ValueText.text(value).strip();
  }

  /** The login for the image, if its registry is that of a block around the step. */
  private @Nullable RegistryLogin loginOf(StepCall call, ContainerSpec spec) {
    Registry registry = call.scope().find(REGISTRY);
    return registry == null
            || registry.credentialsId().isEmpty()
            || !hostOf(registry.url()).equals(spec.registry())
        ? null
        : login(call, registry);
  }

  private @Nullable RegistryLogin login(StepCall call, Registry registry) {
    return services
                .bindings()
                .credentialLookup(call.run().job())
                .find(registry.credentialsId(), registry.url().isEmpty() ? HUB : registry.url())
            instanceof CredentialLookup.ScmCredential.UsernamePassword(String name, String password)
        ? new RegistryLogin(name, password)
        : null;
  }

  /** Host and port of a registry; empty for Docker Hub. */
  static String hostOf(String url) {
    if (url.isBlank()) {
      return "";
    }
    String address = url.contains("://") ? url : "https://" + url;
    String authority;
    try {
      authority = URI.create(address.strip()).getRawAuthority();
    } catch (IllegalArgumentException e) {
      throw new StepFailure(
          "'" + url + "' is not the URL of a registry; example: https://registry.example.org");
    }
    return authority == null || authority.endsWith("docker.io") ? "" : authority;
  }

  private @Nullable Object withRegistry(StepCall call) {
    Machine machine = Machine.of(call);
    var registry =
        new Registry(setting(call, "registry", "url"), setting(call, "registry", "credentialsId"));
    String host = hostOf(registry.url());
    call.node().describe(registry.url());
    StepScope scope = call.scope().with(REGISTRY, registry);
    if (registry.credentialsId().isEmpty()) {
      return call.body(scope);
    }
    RegistryLogin login = login(call, registry);
    if (Boolean.TRUE.equals(call.record(() -> login == null))) {
      throw new StepFailure(
          "Could not find credentials entry with ID '"
              + registry.credentialsId()
              + "'. The credential must be a user name with a password that this job may use for "
              + (registry.url().isEmpty() ? "Docker Hub" : registry.url())
              + ".");
    }
    if (login != null) {
      call.run().mask(Bindings.masksOf(login.password()));
    }
    String name = machine.secretFolder() + "/" + call.node().id();
    try {
      Object folder =
          Machine.await(
              call, Repeat.IDEMPOTENT, (workspace, _) -> writeLogin(workspace, name, host, login));
      Object value = call.body(withConfig(scope, String.valueOf(folder)));
      deleteLogin(call, name);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        deleteLogin(call, name);
      }
      throw thrown;
    }
  }

  /** Writes the login into a file that only the user that builds run as can read. */
  private static String writeLogin(
      Workspace workspace, String name, String host, @Nullable RegistryLogin login)
      throws IOException {
    if (login == null) {
      throw new StepFailure("The credential for the registry was deleted.");
    }
    String file =
        workspace.secrets().write(name + "/" + CONFIG, ContainerSpec.authentication(login, host));
    return file.substring(0, file.length() - CONFIG.length() - 1);
  }

  private static StepScope withConfig(StepScope scope, String folder) {
    return scope.withEnvironment(variables -> {
      variables.put("DOCKER_CONFIG", folder);
      variables.put("REGISTRY_AUTH_FILE", folder + "/" + CONFIG);
    });
  }

  private static void deleteLogin(StepCall call, String name) {
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, interruption) -> {
          // The deletion is not interrupted, since the file contains a password.
          interruption.onInterrupt(() -> {});
          workspace.secrets().delete(name);
          return null;
        });
  }

  private @Nullable Object withServer(StepCall call) {
    Machine.of(call);
    String uri = setting(call, "server", "uri");
    if (!setting(call, "server", "credentialsId").isEmpty()) {
      throw new StepFailure(
          "Certificates for a Docker server are not supported. Use an address without a"
              + " credential, such as unix:///var/run/docker.sock, or run the block on a node that"
              + " has docker or podman.");
    }
    if (uri.isEmpty()) {
      return call.body(call.scope());
    }
    try {
      ContainerSpec.checkEngineHost(uri);
    } catch (Problem.Invalid e) {
      throw new StepFailure(e.getMessage());
    }
    return call.body(
        call.scope()
            .with(ENGINE_HOST, uri)
            .withEnvironment(variables -> {
              variables.putAll(Map.of("DOCKER_HOST", uri, "CONTAINER_HOST", uri));
            }));
  }
}
