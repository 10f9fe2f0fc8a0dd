package dev.steward.text;

import dev.steward.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes text that was sent as bytes. Invalid bytes are rejected, never replaced, since a replaced
 * character in a password or a script would go unnoticed.
 */
public final class TextDecoder {

  private static final Pattern ENCODING =
      Pattern.compile(
          "^\\s{0,100}<\\?xml\\s[^>?]{0,200}?\\bencoding\\s{0,20}=\\s{0,20}[\"']([A-Za-z0-9._:-]{1,40})[\"']");

  private static final int DECLARATION_BYTES = 400;

  private TextDecoder() {}

  /**
   * Finds a charset by the name in a header or declaration.
   *
   * @throws Problem.Invalid if Java does not support it
   */
  public static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("The declared encoding is not supported. Send the text as UTF-8.");
    }
  }

  /**
   * Decodes text in the charset of a header, by default UTF-8. A byte order mark is removed.
   *
   * @throws Problem.Invalid if the bytes are not valid in that charset
   */
  public static String text(byte[] bytes, @Nullable Charset header) {
    return decode(bytes, header == null ? StandardCharsets.UTF_8 : header);
  }

  /**
   * Decodes an XML document. The encoding is that of the byte order mark, the declaration or the
   * header, whichever comes first in this order, or UTF-8; an encoding that is unknown or does not
   * fit the bytes is skipped. A UTF-16 declaration that is readable as ASCII was written for an
   * in-memory string and is ignored. The declaration in the result says UTF-8, the encoding in
   * which documents are stored.
   *
   * @param header the charset name of the header
   * @throws Problem.Invalid if the bytes are not valid in any of these encodings
   */
  public static String xml(byte[] bytes, @Nullable String header) {
    Charset detected = detectCharset(bytes);
    if (detected != null) {
      return withUtf8Declaration(text(bytes, detected));
    }
    String head =
        new String(
            bytes, 0, Math.min(bytes.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(head);
    String declaration = declared.find() ? declared.group(1) : null;
    var names = new LinkedHashSet<String>();
    if (declaration != null) {
      names.add(declaration);
    }
    if (header != null) {
      names.add(header);
    }
    names.add("UTF-8");
    Problem.Invalid first = null;
    for (String name : names) {
      try {
        Charset charset = charset(name);
        if (!name.equals(declaration) || keepsAscii(charset)) {
          return withUtf8Declaration(text(bytes, charset));
        }
      } catch (Problem.Invalid e) {
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first);
  }

  /** Detects a byte order mark, or the zero bytes that UTF-16 has around the first tag. */
  private static @Nullable Charset detectCharset(byte[] bytes) {
    int first = unit(bytes, 0);
    int second = unit(bytes, 2);
    if (first == 0xfffe && second == 0) {
      return Charset.forName("UTF-32LE");
    }
    return switch (first) {
      case 0 -> second == 0xfeff || second == '<' ? Charset.forName("UTF-32BE") : null;
      case 0xfeff, '<' -> StandardCharsets.UTF_16BE;
      case 0xfffe -> StandardCharsets.UTF_16LE;
      case '<' << 8 -> second == 0 ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE;
      case 0xefbb -> (second & 0xff00) == 0xbf00 ? StandardCharsets.UTF_8 : null;
      default -> null;
    };
  }

  private static int unit(byte[] bytes, int at) {
    return at + 1 < bytes.length ? ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff) : -1;
  }

  /** True if the charset encodes ASCII characters as single ASCII bytes. */
  public static boolean keepsAscii(Charset charset) {
    return charset.canEncode() && "<?a=1&".getBytes(charset).length == 6;
  }

  private static String decode(byte[] bytes, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      String text = decoder.decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Problem.Invalid(
          "The body is not valid "
              + charset.name()
              + ". Declare the encoding in the XML or in Content-Type, or send UTF-8.");
    }
  }

  /** Replaces another encoding in the declaration with UTF-8. */
  public static String withUtf8Declaration(String xml) {
    if (!xml.startsWith("<?xml") && !xml.stripLeading().startsWith("<?xml")) {
      return xml;
    }
    Matcher declared = ENCODING.matcher(xml).region(0, Math.min(xml.length(), DECLARATION_BYTES));
    return declared.find() && !declared.group(1).equalsIgnoreCase("UTF-8")
        ? xml.substring(0, declared.start(1)) + "UTF-8" + xml.substring(declared.end(1))
        : xml;
  }
}
