package dev.steward.pipeline.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Identifiers, random numbers, encodings, digests, URLs and time units. */
final class UtilityTypes {
  static final TypeMethods<UUID> IDENTIFIER = new TypeMethods<>("java.util.UUID");
  static final TypeMethods<Random> RANDOM = new TypeMethods<>("java.util.Random");
  static final TypeMethods<Object> BASE64 = new TypeMethods<>("java.util.Base64");
  static final TypeMethods<Base64Coder> CODER = new TypeMethods<>("java.util.Base64$Encoder");
  static final TypeMethods<UrlValue> URL = new TypeMethods<>("java.net.URL");
  static final TypeMethods<URI> ADDRESS = new TypeMethods<>("java.net.URI");
  static final TypeMethods<Object> URL_ENCODER = new TypeMethods<>("java.net.URLEncoder");
  static final TypeMethods<Object> URL_DECODER = new TypeMethods<>("java.net.URLDecoder");
  static final TypeMethods<MessageDigestValue> DIGEST =
      new TypeMethods<>("java.security.MessageDigest");
  static final TypeMethods<TimeUnit> TIME_UNIT = new TypeMethods<>("java.util.concurrent.TimeUnit");
  static final TypeMethods<Charset> CHARSET = new TypeMethods<>("java.nio.charset.Charset");
  static final TypeMethods<Object> CHARSETS =
      new TypeMethods<>("java.nio.charset.StandardCharsets");

  private UtilityTypes() {}

  static {
    addIdentifiers();
    addEncodings();
    addUrls();
    addDigest();
    addTimeUnit();
  }

  private static void addIdentifiers() {
    IDENTIFIER
        .addStatic("randomUUID()", a -> Evaluation.currentExternal().randomUuid())
        .addStatic("fromString(String)", a -> UUID.fromString(a.text(0)))
        .addStatic(
            "nameUUIDFromBytes(Object[])",
            a -> UUID.nameUUIDFromBytes(a.as(ArrayValue.class, 0).toBytes()));
    RANDOM
        .add("nextInt()", (r, a) -> r.nextInt())
        .add("nextInt(int)", (r, a) -> r.nextInt(a.integer(0)))
        .add("nextInt(int, int)", (r, a) -> r.nextInt(a.integer(0), a.integer(1)))
        .add("nextLong()", (r, a) -> r.nextLong())
        .add("nextBoolean()", (r, a) -> r.nextBoolean())
        .add("nextDouble()", (r, a) -> r.nextDouble())
        .add("nextFloat()", (r, a) -> r.nextFloat())
        .addConstructor("()", a -> new Random(Evaluation.currentExternal().randomSeed()))
        .addConstructor("(long)", a -> new Random(a.longInteger(0)));
  }

  private static void addEncodings() {
    BASE64
        .addStatic("getEncoder()", a -> new Base64Coder(true, false, true))
        .addStatic("getDecoder()", a -> new Base64Coder(false, false, true))
        .addStatic("getUrlEncoder()", a -> new Base64Coder(true, true, true))
        .addStatic("getUrlDecoder()", a -> new Base64Coder(false, true, true));
    CODER
        .add("encodeToString(Object[])", (c, a) -> c.encode(a.as(ArrayValue.class, 0)))
        .add("encode(Object[])", (c, a) -> c.encodeToBytes(a.as(ArrayValue.class, 0)))
        .add("withoutPadding()", (c, a) -> c.withoutPadding())
        .add("decode(String)", (c, a) -> c.decode(a.text(0).getBytes(StandardCharsets.ISO_8859_1)))
        .add("decode(Object[])", (c, a) -> c.decode(a.as(ArrayValue.class, 0).toBytes()));
    URL_ENCODER
        .addStatic(
            "encode(String, String)",
            a -> URLEncoder.encode(a.text(0), StringMethods.charset(a.text(1))))
        .addStatic(
            "encode(String, java.nio.charset.Charset)",
            a -> URLEncoder.encode(a.text(0), a.as(Charset.class, 1)))
        .addStatic("encode(String)", a -> URLEncoder.encode(a.text(0), StandardCharsets.UTF_8));
    URL_DECODER
        .addStatic(
            "decode(String, String)",
            a -> URLDecoder.decode(a.text(0), StringMethods.charset(a.text(1))))
        .addStatic("decode(String)", a -> URLDecoder.decode(a.text(0), StandardCharsets.UTF_8));
    CHARSET
        .add("name()", (c, a) -> c.name())
        .addStatic("forName(String)", a -> StringMethods.charset(a.text(0)))
        .addStatic("defaultCharset()", a -> StandardCharsets.UTF_8);
    CHARSETS
        .addConstant("UTF_8", StandardCharsets.UTF_8)
        .addConstant("US_ASCII", StandardCharsets.US_ASCII)
        .addConstant("ISO_8859_1", StandardCharsets.ISO_8859_1)
        .addConstant("UTF_16", StandardCharsets.UTF_16);
  }

  private static void addUrls() {
    URL.add("getProtocol()", (u, a) -> u.uri().getScheme())
        .add("getHost()", (u, a) -> u.uri().getHost() == null ? "" : u.uri().getHost())
        .add("getPort()", (u, a) -> u.uri().getPort())
        .add("getPath()", (u, a) -> u.uri().getRawPath())
        .add("getQuery()", (u, a) -> u.uri().getRawQuery())
        .add("getRef()", (u, a) -> u.uri().getRawFragment())
        .add("getFile()", (u, a) -> u.file())
        .add("getAuthority()", (u, a) -> u.uri().getRawAuthority())
        .add("getUserInfo()", (u, a) -> u.uri().getRawUserInfo())
        .add("toExternalForm()", (u, a) -> u.toString())
        .add("toURI()", (u, a) -> u.uri())
        .addConstructor("(String)", a -> UrlValue.of(a.text(0)));
    ADDRESS
        .add("getScheme()", (u, a) -> u.getScheme())
        .add("getHost()", (u, a) -> u.getHost())
        .add("getPort()", (u, a) -> u.getPort())
        .add("getPath()", (u, a) -> u.getPath())
        .add("getQuery()", (u, a) -> u.getQuery())
        .add("getFragment()", (u, a) -> u.getFragment())
        .add("getAuthority()", (u, a) -> u.getAuthority())
        .add("getUserInfo()", (u, a) -> u.getUserInfo())
        .add("resolve(String)", (u, a) -> u.resolve(a.text(0)))
        .add("normalize()", (u, a) -> u.normalize())
        .add("toURL()", (u, a) -> UrlValue.of(u.toString()))
        .addStatic("create(String)", a -> URI.create(a.text(0)))
        .addConstructor("(String)", a -> uri(a.text(0)));
  }

  static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw CheckedExceptions.unchecked(e);
    }
  }

  private static void addDigest() {
    DIGEST
        .add(
            "update(Object[])",
            (d, a) -> {
              d.update(a.as(ArrayValue.class, 0));
              return null;
            })
        .add("digest()", (d, a) -> d.digest())
        .add(
            "digest(Object[])",
            (d, a) -> {
              d.update(a.as(ArrayValue.class, 0));
              return d.digest();
            })
        .add(
            "reset()",
            (d, a) -> {
              d.reset();
              return null;
            })
        .add("getAlgorithm()", (d, a) -> d.algorithm())
        .addStatic("getInstance(String)", a -> MessageDigestValue.of(a.text(0)));
  }

  private static void addTimeUnit() {
    TIME_UNIT
        .add("name()", (t, a) -> t.name())
        .add("toNanos(long)", (t, a) -> t.toNanos(a.longInteger(0)))
        .add("toMillis(long)", (t, a) -> t.toMillis(a.longInteger(0)))
        .add("toSeconds(long)", (t, a) -> t.toSeconds(a.longInteger(0)))
        .add("toMinutes(long)", (t, a) -> t.toMinutes(a.longInteger(0)))
        .add("toHours(long)", (t, a) -> t.toHours(a.longInteger(0)))
        .add("toDays(long)", (t, a) -> t.toDays(a.longInteger(0)))
        .add(
            "convert(long, java.util.concurrent.TimeUnit)",
            (t, a) -> t.convert(a.longInteger(0), a.as(TimeUnit.class, 1)))
        .addStatic("valueOf(String)", a -> TimeUnit.valueOf(a.text(0)));
    for (TimeUnit unit : TimeUnit.values()) {
      TIME_UNIT.addConstant(unit.name(), unit);
    }
  }
}
