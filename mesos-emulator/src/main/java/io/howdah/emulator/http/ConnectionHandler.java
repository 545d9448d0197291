package io.howdah.emulator.http;

import com.google.protobuf.ByteString;
import io.howdah.emulator.loop.StateLoop;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the requests of one connection to the state loop, in their order. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as a closed channel
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

  private final StateLoop loop;
  private final Handler handler;

  ConnectionHandler(StateLoop loop, Handler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    if (message.decoderResult().isFailure()) {
      context.close();
      return;
    }
    String uri = message.uri();
    int query = uri.indexOf('?');
    Request request =
        new Request(
            message.method().name(),
            query < 0 ? uri : uri.substring(0, query),
            query < 0 ? "" : uri.substring(query + 1),
            message.headers().copy(),
            ByteString.copyFrom(ByteBufUtil.getBytes(message.content())));
    NettyExchange exchange =
        new NettyExchange(
            context.channel(),
            loop,
            HttpUtil.isKeepAlive(message),
            request.header("Accept-Encoding"));
    loop.execute(
        () -> {
          try {
            handler.handle(request, exchange);
          } catch (RuntimeException e) {
            log.error("{} {} failed", request.method(), request.path(), e);
            exchange.reply(Reply.text(500, "the emulator failed: " + e));
          }
        });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      // The peer broke the connection; whoever owns a stream on it learns it from its close.
      log.debug("connection broken: {}", cause.toString());
    } else {
      log.warn("connection of {} failed", context.channel().remoteAddress(), cause);
    }
    context.close();
  }
}
