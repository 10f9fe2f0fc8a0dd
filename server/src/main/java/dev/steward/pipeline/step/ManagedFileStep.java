package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.host.ServerFolder;
import dev.steward.host.Workspace;
import dev.steward.managedfile.FileContent;
import dev.steward.managedfile.FileCredential;
import dev.steward.managedfile.ManagedFile;
import dev.steward.managedfile.ManagedFile.CredentialMapping;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.step.Repeat;
import dev.steward.text.Variables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code configFileProvider}: gives managed files to the steps in its body. Files without
 * a target, and files that contain credentials, are deleted at the end of the body.
 */
final class ManagedFileStep {

  /** A file that a script asks for. */
  private record FileRequest(String id, String target, String variable, boolean replacesTokens) {}

  private final WorkServices services;

  ManagedFileStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("configFileProvider", "Provide Configuration files", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    List<FileRequest> requests = requests(call);
    return around(call, requests, call.scope(), scope -> call.body(scope));
  }

  /** The body of a step with files. */
  @FunctionalInterface
  interface FileBody {
    @Nullable Object evaluate(StepScope scope);
  }

  /** Provides one file in a variable for the body of a step. */
  @Nullable Object around(
      StepCall call, Map<String, String> idsByVariable, StepScope scope, FileBody body) {
    var requests = new ArrayList<FileRequest>();
    idsByVariable.forEach((variable, id) -> requests.add(new FileRequest(id, "", variable, false)));
    return requests.isEmpty() ? body.evaluate(scope) : around(call, requests, scope, body);
  }

  private @Nullable Object around(
      StepCall call, List<FileRequest> requests, StepScope scope, FileBody body) {
    String folder = Machine.folder(call);
    String secretFolder = Machine.of(call).secretFolder() + "/" + call.node().id();
    Map<String, String> environment = call.run().environment(scope);
    call.print("provisioning config files...\n");
    call.run().mask(masks(call, requests));
    Object outcome =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> write(call, workspace, folder, secretFolder, requests, environment));
    if (!(outcome instanceof List<?> entries)) {
      throw new StepFailure(String.valueOf(outcome));
    }
    var temporary = new ArrayList<String>();
    var variables = new LinkedHashMap<String, String>();
    int deleted = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (!(entries.get(i) instanceof Map<?, ?> entry)) {
        throw new IllegalStateException("the journal contains no managed file");
      }
      String path = String.valueOf(entry.get("path"));
      call.print("copy managed file [" + entry.get("title") + "] to file:" + path + "\n");
      if (!requests.get(i).variable().isEmpty()) {
        variables.put(requests.get(i).variable(), path);
      }
      if (requests.get(i).target().isEmpty()) {
        deleted++;
      } else if (Boolean.TRUE.equals(entry.get("secret"))) {
        deleted++;
        temporary.add(path);
      }
    }
    int count = deleted;
    try {
      Object value = body.evaluate(scope.withEnvironment(inherited -> inherited.putAll(variables)));
      delete(call, folder, secretFolder, temporary, count);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        delete(call, folder, secretFolder, temporary, count);
      }
      throw thrown;
    }
  }

  private static void delete(
      StepCall call, String folder, String secretFolder, List<String> paths, int count) {
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          workspace.secrets().delete(secretFolder);
          FilePlace own = FilePlace.of(workspace, folder, temporaryFolder(call, workspace));
          own.files()
              .delete(path -> path.equals(own.path()) || path.startsWith(own.path() + "/"), true);
          for (String path : paths) {
            FilePlace place = FilePlace.of(workspace, folder, path);
            place.files().delete(place.path()::equals, false);
          }
          return null;
        });
    if (count > 0) {
      call.print("Deleting " + count + " temporary files\n");
    }
  }

  private static List<FileRequest> requests(StepCall call) {
    var all = new ArrayList<FileRequest>();
    for (DescribableValue described :
        DescribableValue.listOf(call.arguments().get("managedFiles"))) {
      if (!described.is("configFile", "ManagedFile")) {
        throw new IllegalArgumentException(
            described.name()
                + " is not a managed file. Use configFile(fileId: 'ID', variable: 'NAME').");
      }
      StepArguments arguments = described.arguments("fileId");
      all.add(
          new FileRequest(
              arguments.text("fileId", ""),
              arguments.text("targetLocation", "").strip(),
              arguments.text("variable", "").strip(),
              arguments.flag("replaceTokens", false)));
    }
    return all;
  }

  private @Nullable ManagedFile file(StepCall call, String id) {
    return services.settings().files().forBuild(call.run().job(), id);
  }

  private @Nullable CredentialData data(StepCall call, String id) {
    return services
        .bindings()
        .dataOf(call.run().job(), call.run().definition(), call.run().run(), id);
  }

  /** The secrets of the files, which are read again in each evaluation. */
  private List<String> masks(StepCall call, List<FileRequest> requests) {
    var all = new ArrayList<String>();
    for (FileRequest one : requests) {
      ManagedFile file = file(call, one.id());
      if (file != null) {
        for (CredentialMapping mapping : file.credentials()) {
          switch (data(call, mapping.credentialsId())) {
            case CredentialData.UsernamePassword login -> all.addAll(Bindings.masksOf(login));
            case CredentialData.SecretText secret ->
                all.addAll(Bindings.masksOf(secret.text().plain()));
            case CredentialData.SshKey key -> {
              if (key.locked()) {
                all.addAll(Bindings.masksOf(key.passphrase().plain()));
              }
            }
            case null, default -> {}
          }
        }
      }
    }
    return all;
  }

  /**
   * Writes the files.
   *
   * @return for each file its path and title; or why the step fails
   */
  private Object write(
      StepCall call,
      Workspace workspace,
      String folder,
      String secretFolder,
      List<FileRequest> requests,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    var all = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < requests.size(); i++) {
      FileRequest one = requests.get(i);
      ManagedFile file = file(call, one.id());
      if (file == null) {
        return "not able to provide the file [ManagedFile: id="
            + one.id()
            + ", targetLocation="
            + one.target()
            + ", variable="
            + one.variable()
            + "]: there is no managed file with this ID that the job may use";
      }
      var credentials = new LinkedHashMap<String, FileCredential>();
      String prefix = secretFolder + "/" + i + "/";
      for (CredentialMapping mapping : file.credentials()) {
        if (mapping.credentialsId().isEmpty()) {
          continue;
        }
        FileCredential credential =
            credential(
                data(call, mapping.credentialsId()),
                workspace.secrets(),
                prefix + "key-" + credentials.size());
        if (credential == null) {
          return "The managed file "
              + file.id()
              + " needs the credential '"
              + mapping.credentialsId()
              + "', which does not exist, has another type, or may not be used by this job.";
        }
        credentials.put(mapping.key(), credential);
      }
      String content = FileContent.of(file, credentials);
      byte[] bytes =
          (one.replacesTokens() ? Variables.expand(content, environment) : content)
              .getBytes(StandardCharsets.UTF_8);
      String path;
      if (one.target().isEmpty() && !credentials.isEmpty()) {
        path =
            workspace.secrets().write(prefix + name(file), bytes, ServerFolder.Access.BUILD_USER);
      } else {
        String target =
            one.target().isEmpty()
                ? temporaryFolder(call, workspace) + "/" + i + "/"
                : Variables.expand(one.target(), environment);
        FilePlace place =
            FilePlace.of(workspace, folder, target.endsWith("/") ? target + name(file) : target);
        place.write(workspace, new ByteArrayInputStream(bytes));
        path = place.absolute();
      }
      var entry = new LinkedHashMap<String, Object>();
      entry.put("path", path);
      entry.put("title", file.title().isEmpty() ? file.id() : file.title());
      entry.put("secret", !credentials.isEmpty());
      all.add(entry);
    }
    return all;
  }

  /** The folder of files without credentials, which steps such as {@code readFile} can read. */
  private static String temporaryFolder(StepCall call, Workspace workspace) {
    return workspace.temporaryPath() + "/config-" + call.run().run().id() + "-" + call.node().id();
  }

  private static String name(ManagedFile file) {
    return switch (file.kind()) {
      case MAVEN_SETTINGS, GLOBAL_MAVEN_SETTINGS -> "settings.xml";
      case MAVEN_TOOLCHAINS -> "toolchains.xml";
      case NPM -> ".npmrc";
      case CUSTOM, PROPERTIES, JSON, XML, GROOVY -> file.id();
    };
  }

  private static @Nullable FileCredential credential(
      @Nullable CredentialData data, ServerFolder secrets, String name) throws IOException {
    return switch (data) {
      case CredentialData.UsernamePassword login ->
          new FileCredential(login.username(), login.password().plain(), "");
      case CredentialData.SecretText secret -> new FileCredential("", secret.text().plain(), "");
      case CredentialData.SshKey key ->
          new FileCredential(
              key.username(),
              key.locked() ? key.passphrase().plain() : "",
              secrets.write(
                  name,
                  key.key().plain().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8),
                  ServerFolder.Access.BUILD_USER));
      case null, default -> null;
    };
  }
}
