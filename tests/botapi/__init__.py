"""Our own Bot API server: a process of its own that speaks HTTP, so that nothing of the daemon's is trusted in it.

    python -m tests.botapi --port 0 --journal FILE [--token TOKEN]… [--strict-chats]

prints ``http://127.0.0.1:PORT`` on standard output when it is ready; give that to the daemon as ``api_url``. Every
accepted message is a JSON line in the journal, flushed and fsynced *before* the reply goes out, so that it is there
whatever is killed; a server started on an old journal goes on with its ids.

It speaks getMe, sendMessage, editMessageText, getUpdates (long poll), getChat, deleteWebhook and getWebhookInfo, with
the lengths, the HTML subset and the error texts of the official server (tdlib/telegram-bot-api). Without ``--token``
every token of the right form is a bot. Chats exist by themselves (a positive id is private, -100… a supergroup,
another negative one a group, @name a channel) unless ``--strict-chats`` is given.

The control API takes and gives JSON:

    POST   /control/faults    {"fault": …, "times": 1, "method": "sendMessage", "chat": ID}, or a list of such;
                              times -1 is for ever, without method or chat: any
    DELETE /control/faults    no more faults
    POST   /control/chats     {"chat": ID, "state": "ok" | "blocked" | "kicked" | "not_found" | "deactivated" |
                              "no_rights" | "migrated", "migrate_to": ID, "title": …, "kind": "channel",
                              "topics": {"4": "open" | "closed"}}; all but the chat may be left out
    POST   /control/message   {"chat": ID, "text": …, "user": ID, "username": …, "topic": 4, "topic_title": …}:
                              somebody writes to the bot; all but chat and text may be left out
    POST   /control/delete    {"chat": ID, "message_id": N}: somebody deletes a message
    POST   /control/flood     {"most": 20, "window_s": 60}: so many messages and edits a chat, then 429; most 0: no limit,
                              as at the start
    GET    /control/sent      {"messages": [journal lines …]}
    GET    /control/requests  {"sendMessage": 3, …}: how often each method was called, refused calls included

    fault            accepted?   what the client sees
    drop_before      no          the connection closes after the request was read
    hang_before      no          silence
    http:CODE        no          that status with an HTML body
    json:CODE:TEXT   no          that status with {"description": TEXT}
    retry:N          no          429 with parameters.retry_after
    plain429:N       no          429 of a proxy: text, Retry-After header only
    blocked          no          403 "bot was blocked by the user"
    refuse_markup    no          400 "can't parse entities" if the message has a parse_mode
    drop_after       yes         the connection closes without a reply
    half_reply       yes         half a reply, then the connection closes
    hang_after       yes         silence
    http_after:CODE  yes         that status with an HTML body
    bad_json         yes         200 with an HTML body
    no_result        yes         200 with {"ok": true} and no result
    slow:SECONDS     yes         the reply, that much later
"""
