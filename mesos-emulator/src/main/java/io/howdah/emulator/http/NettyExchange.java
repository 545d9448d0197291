package io.howdah.emulator.http;

import com.google.protobuf.Message;
import io.howdah.emulator.loop.StateLoop;
import io.howdah.emulator.wire.MediaType;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** One request's answer, written with Mesos' headers in Mesos' order. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as a closed channel
final class NettyExchange implements Exchange {
  /** Mesos leaves bodies below this size as they are. */
  private static final int SMALLEST_GZIP = 1024;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Channel channel;
  private final StateLoop loop;
  private final boolean keepAlive;
  private final boolean gzip;

  NettyExchange(Channel channel, StateLoop loop, boolean keepAlive, String acceptEncoding) {
    this.channel = channel;
    this.loop = loop;
    this.keepAlive = keepAlive;
    gzip = acceptEncoding != null && acceptEncoding.contains("gzip");
  }

  @Override
  public void reply(Reply reply) {
    byte[] body = reply.body().toByteArray();
    boolean compress = gzip && body.length >= SMALLEST_GZIP;
    if (compress) {
      body = compressed(body);
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(body));
    if (compress) {
      response.headers().add("Content-Encoding", "gzip");
    }
    response.headers().add("Date", DATE.format(loop.now()));
    reply.before().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
    response.headers().add("Content-Length", body.length);
    reply.after().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
    ChannelFuture written = channel.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static byte[] compressed(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("compressing in memory", e);
    }
    return out.toByteArray();
  }

  @Override
  public EventStream stream(MediaType type, String streamId, Runnable onClosed) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().add("Date", DATE.format(loop.now()));
    response.headers().add("Transfer-Encoding", "chunked");
    if (streamId != null) {
      response.headers().add("Mesos-Stream-Id", streamId);
    }
    response.headers().add("Content-Type", type.header());
    channel.writeAndFlush(response);
    channel.closeFuture().addListener(future -> loop.execute(onClosed));
    return new Stream(type);
  }

  @Override
  public void abort() {
    channel.close();
  }

  private final class Stream implements EventStream {
    private final MediaType type;
    private boolean ended;

    Stream(MediaType type) {
      this.type = type;
    }

    @Override
    public void send(Message event) {
      if (ended) {
        return;
      }
      byte[] record = type.write(event);
      byte[] length = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(length, record)));
    }

    @Override
    public void end() {
      if (!ended) {
        ended = true;
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    }

    @Override
    public void abort() {
      ended = true;
      channel.close();
    }
  }
}
