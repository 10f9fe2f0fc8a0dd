package dev.steward.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An email. Subject and addresses come from definitions and commits, so they must not be able to
 * inject header lines.
 *
 * @param html whether the text is HTML
 * @param sender null for the sender in the server's settings
 */
public record Email(
    Recipients recipients,
    String subject,
    String text,
    boolean html,
    List<Attachment> attachments,
    @Nullable Sender sender) {

  /**
   * The sender that recipients see. The mail server gets the sender of the server's settings, which
   * it accepts.
   *
   * @param from {@code name@example.org} or {@code Name <name@example.org>}; empty for the sender
   *     of the settings
   * @param replyTo addresses for replies, separated by commas; empty for those of the settings
   */
  public record Sender(String from, String replyTo) {}

  /**
   * The recipients of an email.
   *
   * @param bcc addresses that the other recipients do not see
   */
  public record Recipients(List<String> to, List<String> cc, List<String> bcc) {

    /** All addresses, each once. */
    public List<String> all() {
      return Stream.of(to, cc, bcc).flatMap(List::stream).distinct().toList();
    }

    /** The addresses that can be sent safely in an SMTP command. */
    Recipients valid() {
      return new Recipients(valid(to), valid(cc), valid(bcc));
    }

    private static List<String> valid(List<String> addresses) {
      return addresses.stream().filter(Email::isAddress).toList();
    }
  }

  /** A file that is sent with an email. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Attachment(String name, String contentType, byte[] content) {

    /** A text file. */
    public Attachment(String name, String text) {
      this(name, PLAIN_TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** An email from the sender in the server's settings. */
  public Email(
      Recipients recipients,
      String subject,
      String text,
      boolean html,
      List<Attachment> attachments) {
    this(recipients, subject, text, html, attachments, null);
  }

  /** A plain-text email without attachments. */
  public Email(List<String> to, String subject, String text) {
    this(new Recipients(to, List.of(), List.of()), subject, text, false, List.of());
  }

  /** The same email to other recipients. */
  Email to(Recipients others) {
    return new Email(others, subject, text, html, attachments, sender);
  }

  private static final String PLAIN_TEXT = "text/plain";

  private static final int MAX_SUBJECT = 200;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** True if the address can be sent safely in an SMTP command. */
  static boolean isAddress(String address) {
    int at = address.lastIndexOf('@');
    boolean plain =
        address.length() <= 254
            && address.chars().allMatch(c -> c > ' ' && c <= '~' && "<>()[],;:\\\"".indexOf(c) < 0);
    return plain && at > 0 && at < address.length() - 1;
  }

  /** The address in {@code Name <name@example.org>}; the text itself if it has no brackets. */
  public static String address(String mailbox) {
    int open = mailbox.lastIndexOf('<');
    int close = mailbox.indexOf('>', open + 1);
    return open < 0 || close < 0 ? mailbox.strip() : mailbox.substring(open + 1, close).strip();
  }

  /** True if the text is an address, or a name with an address in angle brackets. */
  public static boolean isMailbox(String text) {
    return isAddress(address(text)) && text.chars().noneMatch(Character::isISOControl);
  }

  /** A sender for a header, with its name encoded. */
  private static String mailbox(String text) {
    int open = text.lastIndexOf('<');
    String name = open < 0 ? "" : text.substring(0, open).replace("\"", "").strip();
    if (name.isEmpty()) {
      return address(text);
    }
    String encoded = header(name);
    return (encoded.equals(name) ? "\"" + name.replace("\\", "") + "\"" : encoded)
        + " <"
        + address(text)
        + ">";
  }

  /** The addresses for replies; null if there is none that can be sent. */
  private @Nullable String replies(@Nullable String configured) {
    String given = sender == null || sender.replyTo().isEmpty() ? configured : sender.replyTo();
    if (given == null) {
      return null;
    }
    var all = new ArrayList<String>();
    for (String entry : given.split("[,;]", -1)) {
      if (isMailbox(entry)) {
        all.add(mailbox(entry));
      }
    }
    return all.isEmpty() ? null : String.join(", ", all);
  }

  /** The message in the format of RFC 5322, with CRLF line endings. */
  String toMessage(String from, @Nullable String replyTo, Instant at, String id) {
    String replies = replies(replyTo);
    return "Date: "
        + DATE.format(at)
        + "\r\nFrom: "
        + mailbox(sender == null || !isMailbox(sender.from()) ? from : sender.from())
        + "\r\nTo: "
        + (recipients.to().isEmpty()
            ? "undisclosed-recipients:;"
            : String.join(", ", recipients.to()))
        + (recipients.cc().isEmpty() ? "" : "\r\nCc: " + String.join(", ", recipients.cc()))
        + (replies == null ? "" : "\r\nReply-To: " + replies)
        + "\r\nMessage-ID: <"
        + id
        + ">\r\nSubject: "
        + header(subject)
        + "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        + (attachments.isEmpty() ? part(html ? "text/html" : PLAIN_TEXT, text) : parts(id));
  }

  /** The text and the attachments, separated by a line that contains the message's id. */
  private String parts(String id) {
    String boundary = "part-" + id.replace("@", "-");
    var out =
        new StringBuilder("Content-Type: multipart/mixed; boundary=\"")
            .append(boundary)
            .append("\"\r\n\r\n--")
            .append(boundary)
            .append("\r\n")
            .append(part(html ? "text/html" : PLAIN_TEXT, text));
    for (Attachment attachment : attachments) {
      out.append("--")
          .append(boundary)
          .append("\r\nContent-Disposition: attachment; filename=\"")
          .append(attachment.name().replaceAll("[^A-Za-z0-9._-]", "_"))
          .append("\"\r\n")
          .append(
              attachment.contentType().equals(PLAIN_TEXT)
                  ? part(PLAIN_TEXT, new String(attachment.content(), StandardCharsets.UTF_8))
                  : binaryPart(attachment));
    }
    return out.append("--").append(boundary).append("--\r\n").toString();
  }

  private static String binaryPart(Attachment attachment) {
    return "Content-Type: "
        + attachment.contentType().replaceAll("[^A-Za-z0-9./+-]", "")
        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}).encodeToString(attachment.content())
        + "\r\n";
  }

  private static String part(String type, String text) {
    boolean plain =
        text.chars().allMatch(c -> c < 127) && text.lines().allMatch(l -> l.length() < 900);
    return "Content-Type: "
        + type
        + "; charset=utf-8\r\nContent-Transfer-Encoding: "
        + (plain ? "7bit" : "base64")
        + "\r\n\r\n"
        + (plain
            ? text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n")
            : Base64.getMimeEncoder(76, new byte[] {'\r', '\n'})
                .encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        + "\r\n";
  }

  private static String header(String text) {
    var clean = new StringBuilder();
    text.codePoints()
        .limit(MAX_SUBJECT)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    if (clean.chars().allMatch(c -> c < 127)) {
      return clean.toString();
    }
    // Encoded words of at most 75 characters each; no character of the text is split between two
    // words.
    var words = new StringBuilder();
    var word = new StringBuilder();
    int[] points = clean.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      word.appendCodePoint(points[i]);
      boolean full = word.toString().getBytes(StandardCharsets.UTF_8).length > 38;
      if (full || i == points.length - 1) {
        words
            .append(words.isEmpty() ? "" : "\r\n ")
            .append("=?UTF-8?B?")
            .append(
                Base64.getEncoder()
                    .encodeToString(word.toString().getBytes(StandardCharsets.UTF_8)))
            .append("?=");
        word.setLength(0);
      }
    }
    return words.toString();
  }
}
