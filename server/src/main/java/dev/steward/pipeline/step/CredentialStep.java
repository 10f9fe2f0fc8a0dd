package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.host.ServerFolder;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.SecretVariables;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.problem.Problem;
import dev.steward.step.CredentialBinding;
import dev.steward.step.CredentialBindings;
import dev.steward.step.Repeat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code withCredentials}: gives secrets to the steps in its body. Secrets are not stored
 * with the run; they are read again when the run continues after a restart.
 */
final class CredentialStep {

  private static final TypeValue NOT_FOUND =
      ExceptionType.ofAbort(
          "org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException");

  private static final int MAX_ZIP_FILES = 10_000;
  private static final long MAX_ZIP_BYTES = 256L << 20;

  /**
   * Answers git's questions for a user name and a password from variables, so that neither is in a
   * file or in an argument.
   */
  private static final String ASKPASS =
      """
      #!/bin/sh
      case "$1" in
      Username*) printf '%s\\n' "$GIT_USERNAME" ;;
      Password*) printf '%s\\n' "$GIT_PASSWORD" ;;
      esac
      """;

  /** A binding of a step. */
  private sealed interface StepBinding {
    String credentialsId();

    /** A binding that freestyle jobs have too. */
    record Common(CredentialBinding binding) implements StepBinding {
      @Override
      public String credentialsId() {
        return binding.credentialsId();
      }
    }

    /** Variables that let git use a user name and a password. */
    record GitPassword(String credentialsId) implements StepBinding {}

    /** A secret file that is a ZIP archive, unpacked; the variable has the path of the folder. */
    record Archive(String variable, String credentialsId) implements StepBinding {}
  }

  /** What the bindings give to the body. */
  private record Resolved(
      Map<String, String> environment, Set<String> secrets, List<String> masked) {
    @Override
    public String toString() {
      return "Resolved" + environment.keySet();
    }
  }

  private final WorkServices services;

  CredentialStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("withCredentials", "Bind credentials to variables", this::perform);
  }

  private @Nullable Object perform(StepCall call) throws IOException, InterruptedException {
    List<StepBinding> bindings = bindings(call);
    boolean hasFiles = bindings.stream().anyMatch(CredentialStep::hasFiles);
    String folder = stepFolder(call, hasFiles);
    Object outcome = prepare(call, bindings, hasFiles, folder);
    if (!(outcome instanceof Map<?, ?> map)) {
      throw new StepFailure(String.valueOf(outcome), NOT_FOUND);
    }
    try {
      Resolved resolved =
          resolve(call, bindings, new KnownFolder(String.valueOf(map.get("folder"))), folder);
      call.run().mask(resolved.masked());
      if (!resolved.secrets().isEmpty()) {
        call.print(
            "Masking supported pattern matches of "
                + resolved.secrets().stream()
                    .map(name -> "$" + name)
                    .collect(Collectors.joining(" or "))
                + "\n");
      }
      var secrets = new LinkedHashMap<>(resolved.environment());
      secrets.keySet().retainAll(resolved.secrets());
      StepScope scope =
          SecretVariables.added(
              call.scope().withEnvironment(variables -> variables.putAll(resolved.environment())),
              secrets);
      Object value = call.body(scope);
      removeFiles(call, hasFiles, folder);
      return value;
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        removeFiles(call, hasFiles, folder);
      }
      throw thrown;
    }
  }

  /** Folder of the step's secret files, below those of the run. */
  private static String stepFolder(StepCall call, boolean hasFiles) {
    return hasFiles ? Machine.of(call).secretFolder() + "/" + call.node().id() : "";
  }

  private static void removeFiles(StepCall call, boolean hasFiles, String folder) {
    if (hasFiles) {
      Machine.await(
          call,
          Repeat.IDEMPOTENT,
          (workspace, _) -> {
            workspace.secrets().delete(folder);
            return null;
          });
    }
  }

  private static boolean hasFiles(StepBinding binding) {
    return switch (binding) {
      case StepBinding.Common(CredentialBinding common) ->
          switch (common) {
            case CredentialBinding.SecretFile _,
                CredentialBinding.SshKey _,
                CredentialBinding.Certificate _ ->
                true;
            case CredentialBinding.SecretText _,
                CredentialBinding.UsernamePassword _,
                CredentialBinding.UsernameColonPassword _ ->
                false;
          };
      case StepBinding.GitPassword _, StepBinding.Archive _ -> true;
    };
  }

  private static List<StepBinding> bindings(StepCall call) {
    var reader = new DescribedArguments(call);
    var all = new ArrayList<StepBinding>();
    for (DescribableValue described : DescribableValue.listOf(call.arguments().get("bindings"))) {
      if (described.is("gitUsernamePassword", "GitUsernamePasswordBinding")) {
        all.add(
            new StepBinding.GitPassword(
                described.arguments("credentialsId").text("credentialsId", "")));
      } else if (described.is("zip", "ZipFileBinding")) {
        var arguments = described.arguments(null);
        all.add(
            new StepBinding.Archive(
                arguments.text("variable", ""), arguments.text("credentialsId", "")));
      } else {
        all.add(
            new StepBinding.Common(
                (CredentialBinding) reader.read(CredentialBindings.types(), described)));
      }
    }
    return all;
  }

  /**
   * Checks the credentials and writes the secret files.
   *
   * @return a map with the folder of the run's secret files; or why the step fails
   */
  private @Nullable Object prepare(
      StepCall call, List<StepBinding> bindings, boolean hasFiles, String folder) {
    if (!hasFiles) {
      return call.record(() -> {
        String problem = problem(call, bindings);
        return problem == null ? Map.of("folder", "") : problem;
      });
    }
    return Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          String problem = problem(call, bindings);
          if (problem != null) {
            return problem;
          }
          resolve(call, bindings, workspace.secrets(), folder);
          return Map.of("folder", workspace.secrets().path());
        });
  }

  private @Nullable String problem(StepCall call, List<StepBinding> bindings) {
    for (StepBinding binding : bindings) {
      CredentialData data = data(call, binding);
      if (data == null) {
        return "Could not find credentials entry with ID '" + binding.credentialsId() + "'";
      }
      String expected = expected(binding, data);
      if (expected != null) {
        return "Credentials '"
            + binding.credentialsId()
            + "' is of type '"
            + displayName(data)
            + "' where '"
            + expected
            + "' was expected";
      }
    }
    return null;
  }

  private @Nullable CredentialData data(StepCall call, StepBinding binding) {
    return services
        .bindings()
        .dataOf(
            call.run().job(), call.run().definition(), call.run().run(), binding.credentialsId());
  }

  private static String displayName(CredentialData data) {
    return switch (data) {
      case CredentialData.UsernamePassword _ -> "Username with password";
      case CredentialData.SecretText _ -> "Secret text";
      case CredentialData.SecretFile _ -> "Secret file";
      case CredentialData.SshKey _ -> "SSH Username with private key";
      case CredentialData.Certificate _, CredentialData.PemCertificate _ -> "Certificate";
    };
  }

  /** The class of Jenkins that a binding needs; null if the credential has it. */
  private static @Nullable String expected(StepBinding binding, CredentialData data) {
    String plain = "org.jenkinsci.plugins.plaincredentials.";
    String common = "com.cloudbees.plugins.credentials.common.";
    return switch (binding) {
      case StepBinding.Common(CredentialBinding.SecretText _) ->
          data instanceof CredentialData.SecretText ? null : plain + "StringCredentials";
      case StepBinding.Common(CredentialBinding.SecretFile _) ->
          data instanceof CredentialData.SecretFile ? null : plain + "FileCredentials";
      case StepBinding.Archive _ ->
          data instanceof CredentialData.SecretFile ? null : plain + "FileCredentials";
      case StepBinding.Common(CredentialBinding.UsernamePassword _),
          StepBinding.Common(CredentialBinding.UsernameColonPassword _),
          StepBinding.GitPassword _ ->
          data instanceof CredentialData.UsernamePassword
              ? null
              : common + "StandardUsernamePasswordCredentials";
      case StepBinding.Common(CredentialBinding.SshKey _) ->
          data instanceof CredentialData.SshKey
              ? null
              : "com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey";
      case StepBinding.Common(CredentialBinding.Certificate _) ->
          data.asKeyStore() != null ? null : common + "StandardCertificateCredentials";
    };
  }

  /** Resolves the bindings, and writes the secret files to the folder. */
  private Resolved resolve(
      StepCall call, List<StepBinding> bindings, ServerFolder folder, String stepFolder)
      throws IOException {
    var environment = new LinkedHashMap<String, String>();
    var secrets = new LinkedHashSet<String>();
    var masked = new ArrayList<String>();
    for (int i = 0; i < bindings.size(); i++) {
      String ownFolder = stepFolder + "/" + i;
      switch (bindings.get(i)) {
        case StepBinding.Common(CredentialBinding binding) -> {
          Bindings.StepBindings resolved =
              services
                  .bindings()
                  .ofStep(
                      call.run().job(),
                      call.run().definition(),
                      call.run().run(),
                      List.of(binding),
                      folder,
                      ownFolder);
          environment.putAll(resolved.environment());
          secrets.addAll(resolved.secrets());
          masked.addAll(resolved.masked());
        }
        case StepBinding.GitPassword binding -> {
          if (!(data(call, binding) instanceof CredentialData.UsernamePassword pair)) {
            throw gone(binding);
          }
          environment.put(
              "GIT_ASKPASS",
              folder.write(
                  ownFolder + "/askpass",
                  ASKPASS.getBytes(StandardCharsets.UTF_8),
                  ServerFolder.Access.EXECUTABLE));
          environment.put("GIT_TERMINAL_PROMPT", "false");
          environment.put("GCM_INTERACTIVE", "never");
          environment.put("GIT_USERNAME", pair.username());
          environment.put("GIT_PASSWORD", pair.password().plain());
          if (pair.usernameSecret()) {
            secrets.add("GIT_USERNAME");
          }
          secrets.add("GIT_PASSWORD");
          masked.addAll(Bindings.masksOf(pair));
        }
        case StepBinding.Archive binding -> {
          if (!(data(call, binding) instanceof CredentialData.SecretFile file)) {
            throw gone(binding);
          }
          unpack(file, folder, ownFolder);
          String path = folder.path() + "/" + ownFolder;
          environment.put(binding.variable(), path);
          secrets.add(binding.variable());
          masked.add(path);
        }
      }
    }
    return new Resolved(environment, secrets, masked);
  }

  private static Problem gone(StepBinding binding) {
    return new Problem.NotFound(
        "The credential '"
            + binding.credentialsId()
            + "', which this run uses, was deleted or changed its type.");
  }

  private static void unpack(CredentialData.SecretFile file, ServerFolder folder, String target)
      throws IOException {
    if (folder instanceof KnownFolder) {
      return;
    }
    byte[] bytes = Base64.getMimeDecoder().decode(file.bytes().plain());
    long left = MAX_ZIP_BYTES;
    int files = 0;
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        boolean isInside =
            !name.startsWith("/")
                && List.of(name.split("/", -1)).stream().noneMatch(part -> part.equals(".."));
        if (entry.isDirectory() || !isInside) {
          continue;
        }
        byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, left + 1));
        left -= content.length;
        if (left < 0 || ++files > MAX_ZIP_FILES) {
          throw new IOException("the archive in the secret file is too large");
        }
        folder.write(target + "/" + name, content, ServerFolder.Access.BUILD_USER);
      }
    }
  }

  /** A folder whose files were written before; says only which paths they have. */
  private record KnownFolder(String path) implements ServerFolder {
    @Override
    public String write(String name, byte[] content, Access access) {
      return path + "/" + name;
    }

    @Override
    public String makeBuildFolder(String name) {
      return path + "/" + name;
    }

    @Override
    public void delete(String name) {
      throw new UnsupportedOperationException("the folder is only known by its path");
    }
  }
}
