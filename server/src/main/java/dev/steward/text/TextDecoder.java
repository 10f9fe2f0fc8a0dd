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
 * Decodes text that was sent as bytes. Bytes that are not valid in their encoding are refused,
 * never replaced: a replaced character in a password or a script would only show later.
 */
public final class TextDecoder {

  private static final Pattern ENCODING =
      Pattern.compile(
          "^\\s{0,100}<\\?xml\\s[^>?]{0,200}?\\bencoding\\s{0,20}=\\s{0,20}[\"']([A-Za-z0-9._:-]{1,40})[\"']");

  private static final int DECLARATION_BYTES = 400;

  private TextDecoder() {}

  /**
   * The charset of that name, as a header or a declaration gives it.
   *
   * @throws Problem.Invalid where this Java does not know it
   */
  public static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(
          "The encoding that is declared is not known here. Send the text as UTF-8.");
    }
  }

  /**
   * Text in the charset of a header, else in UTF-8. A byte order mark is left out.
   *
   * @throws Problem.Invalid where the bytes are not valid in it
   */
  public static String text(byte[] bytes, @Nullable Charset header) {
    return decoded(bytes, header == null ? StandardCharsets.UTF_8 : header);
  }

  /**
   * An XML document: its byte order mark says how it is encoded, else its declaration, else the
   * header, else it is UTF-8; one that is not known, or that the bytes are not valid in, is passed
   * over. A declaration of UTF-16 that can be read as ASCII was written for a string in memory, and
   * says nothing. The declaration of the text says UTF-8, since that is how it is kept.
   *
   * @param header the name of the charset that the header gives
   * @throws Problem.Invalid where the bytes are valid in none of them
   */
  public static String xml(byte[] bytes, @Nullable String header) {
    Charset marked = marked(bytes);
    if (marked != null) {
      return declaringUtf8(text(bytes, marked));
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
          return declaringUtf8(text(bytes, charset));
        }
      } catch (Problem.Invalid e) {
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first);
  }

  /** By a byte order mark, or by the zeros that UTF-16 has around the first tag. */
  private static @Nullable Charset marked(byte[] bytes) {
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

  /** True for a charset in which ASCII characters are their own bytes. */
  public static boolean keepsAscii(Charset charset) {
    return charset.canEncode() && "<?a=1&".getBytes(charset).length == 6;
  }

  private static String decoded(byte[] bytes, Charset charset) {
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
              + ". Declare its encoding in the XML or in Content-Type, or send UTF-8.");
    }
  }

  /** The same document, whose declaration says UTF-8 where it said something else. */
  public static String declaringUtf8(String xml) {
    if (!xml.startsWith("<?xml") && !xml.stripLeading().startsWith("<?xml")) {
      return xml;
    }
    Matcher declared = ENCODING.matcher(xml).region(0, Math.min(xml.length(), DECLARATION_BYTES));
    return declared.find() && !declared.group(1).equalsIgnoreCase("UTF-8")
        ? xml.substring(0, declared.start(1)) + "UTF-8" + xml.substring(declared.end(1))
        : xml;
  }
}
