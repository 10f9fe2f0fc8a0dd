package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.mail.Email;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.run.Result;
import dev.steward.step.EmailAddresses;
import dev.steward.step.EmailTokens;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import dev.steward.text.Variables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** The step {@code emailext}. */
final class ExtendedMailStep {
  private static final int MAX_RECIPIENTS = 100;
  private static final int MAX_LOG_BYTES = 1 << 20;
  private static final int MAX_COMPRESSED_LOG_BYTES = 16 << 20;
  private static final int MAX_ATTACHED_FILES = 50;
  private static final long MAX_ATTACHED_BYTES = 10L << 20;

  private final WorkServices services;
  private final MailStep mail;

  ExtendedMailStep(WorkServices services, MailStep mail) {
    this.services = services;
    this.mail = mail;
  }

  @Nullable Object send(StepCall call) {
    StepArguments arguments = call.arguments();
    Map<String, String> environment = call.run().environment(call.scope());
    Email.Recipients recipients = recipients(call, environment);
    if (recipients.all().isEmpty()) {
      call.print("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      return null;
    }
    for (String name : List.of("presendScript", "postsendScript")) {
      if (!arguments.text(name, "").isEmpty()) {
        call.print("The parameter " + name + " has no effect: scripts of emails are not run.\n");
      }
    }
    Email.Sender sender = MailStep.sender(call);
    boolean html = arguments.text("mimeType", "").toLowerCase(Locale.ROOT).startsWith("text/html");
    Result result = call.run().result();
    Globs attached = attachedFiles(call);
    call.print("Sending email to: " + visible(recipients) + "\n");
    AttachedEmail email =
        files -> {
          var source =
              new PipelineSource(
                  services, call, environment, result == null ? Result.SUCCESS : result);
          var tokens =
              new EmailTokens(
                  source,
                  "$DEFAULT_SUBJECT",
                  "$DEFAULT_CONTENT",
                  EmailTokens.previousResults(
                      services.build().runs(), call.run().job(), call.run().run()));
          var attachments = new ArrayList<>(files);
          if (arguments.flag("attachLog", false)) {
            attachments.add(log(source, arguments.flag("compressLog", false)));
          }
          return new Email(
              recipients,
              tokens.expand(arguments.text("subject", "$DEFAULT_SUBJECT"), false),
              tokens.expand(arguments.text("body", "$DEFAULT_CONTENT"), html),
              html,
              attachments,
              sender);
        };
    String failure =
        attached == null
            ? mail.sendOnce(call, () -> email.create(List.of()))
            : sendWithFiles(call, attached, email);
    if (failure != null) {
      call.print("The email was not sent to everyone: " + failure + "\n");
    }
    return null;
  }

  /** Creates an email with attached files. */
  @FunctionalInterface
  private interface AttachedEmail {
    Email create(List<Email.Attachment> files) throws IOException;
  }

  /** Sends an email with files of the workspace; returns why it was not sent to all, or null. */
  private @Nullable String sendWithFiles(StepCall call, Globs attached, AttachedEmail email) {
    String folder = Machine.folder(call);
    // If the machine is lost while its files are read, nothing has been sent yet.
    Object failure =
        Machine.await(
            call,
            Repeat.ONCE,
            (workspace, interruption) -> {
              interruption.onInterrupt(() -> {});
              return mail.failure(
                  email.create(read(call, FilePlace.folder(workspace, folder), attached)));
            });
    return failure == null ? null : String.valueOf(failure);
  }

  /** A run of a pipeline as the source of the tokens in an email. */
  private record PipelineSource(
      WorkServices services, StepCall call, Map<String, String> environment, Result outcome)
      implements EmailTokens.TokenSource {

    @Override
    public String jobName() {
      return call.run().job().fullName();
    }

    @Override
    public String consoleTail(int bytes) {
      return services
          .blobs()
          .tail(services.blobs().log(call.run().job().id(), call.run().run().number()), bytes);
    }

    @Override
    public String maskSecrets(String text) {
      return call.run().maskSecrets(text);
    }

    @Override
    public String toString() {
      return "PipelineSource[" + jobName() + "]";
    }
  }

  private Email.Recipients recipients(StepCall call, Map<String, String> environment) {
    Set<String> to = new LinkedHashSet<>();
    Set<String> cc = new LinkedHashSet<>();
    Set<String> bcc = new LinkedHashSet<>();
    String list = call.arguments().text("to", "");
    for (String entry : EmailAddresses.split(text -> Variables.expand(text, environment), list)) {
      String prefix = EmailAddresses.prefix(entry);
      String address = entry.substring(prefix.length());
      if (!address.isEmpty() && !address.startsWith("$")) {
        switch (prefix.toLowerCase(Locale.ROOT)) {
          case "cc:" -> cc.add(address);
          case "bcc:" -> bcc.add(address);
          default -> to.add(address);
        }
      }
    }
    List<DescribableValue> providers =
        DescribableValue.listOf(call.arguments().get("recipientProviders"));
    if (!providers.isEmpty()
        && call.record(() -> new RecipientProviders(services, call).find(providers))
            instanceof Map<?, ?> recipients) {
      if (recipients.get("addresses") instanceof List<?> addresses) {
        addresses.forEach(address -> to.add(String.valueOf(address)));
      }
      call.print(String.valueOf(recipients.get("lines")));
    }
    cc.removeAll(to);
    bcc.removeAll(to);
    bcc.removeAll(cc);
    return new Email.Recipients(
        limited(to, 0), limited(cc, to.size()), limited(bcc, to.size() + cc.size()));
  }

  private static List<String> limited(Set<String> addresses, int others) {
    return addresses.stream().limit(Math.max(0, MAX_RECIPIENTS - others)).toList();
  }

  /** The addresses as the log shows them, with only the number of the hidden ones. */
  private static String visible(Email.Recipients recipients) {
    var visible = new ArrayList<>(recipients.to());
    visible.addAll(recipients.cc());
    if (!recipients.bcc().isEmpty()) {
      visible.add("(" + recipients.bcc().size() + " bcc)");
    }
    return String.join(" ", visible);
  }

  private static Email.Attachment log(PipelineSource source, boolean compressed)
      throws IOException {
    if (!compressed) {
      return new Email.Attachment("build.log", source.consoleTail(MAX_LOG_BYTES));
    }
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("build.log"));
      zip.write(source.consoleTail(MAX_COMPRESSED_LOG_BYTES).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return new Email.Attachment("build.zip", "application/zip", bytes.toByteArray());
  }

  /** Which files of the workspace are attached; null for none. */
  private static @Nullable Globs attachedFiles(StepCall call) {
    String pattern = call.arguments().text("attachmentsPattern", "");
    if (pattern.isBlank()) {
      return null;
    }
    if (call.scope().find(Machine.KEY) == null) {
      call.print(
          "The parameter attachmentsPattern has no effect outside of a node block, where there is"
              + " no workspace.\n");
      return null;
    }
    return Globs.of(pattern, "", true, true);
  }

  private static List<Email.Attachment> read(StepCall call, Files files, Globs globs)
      throws IOException {
    var all = new ArrayList<Email.Attachment>();
    var attached = new ArrayList<TreeFile>();
    var omitted = new ArrayList<String>();
    long bytes = 0;
    for (TreeFile file :
        files.files(globs::matches, globs::mayContainMatch, MAX_ATTACHED_FILES, new Omissions())) {
      if (bytes + file.size() > MAX_ATTACHED_BYTES) {
        omitted.add(file.path());
      } else {
        bytes += file.size();
        attached.add(file);
      }
    }
    files.read(
        attached,
        (file, content) -> {
          // A file that has grown since is cut off at the size that it had.
          if (content != null) {
            all.add(
                new Email.Attachment(
                    file.path().substring(file.path().lastIndexOf('/') + 1),
                    "application/octet-stream",
                    content.readNBytes((int) file.size())));
          }
        });
    if (!omitted.isEmpty()) {
      call.print(
          "Not attached, since attachments can have "
              + (MAX_ATTACHED_BYTES >> 20)
              + " MB in all: "
              + String.join(", ", omitted)
              + "\n");
    }
    return all;
  }
}
