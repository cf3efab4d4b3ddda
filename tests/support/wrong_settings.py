"""Settings that cannot be used; what may be secret in them says “hunter2”."""

WRONG = [
    ("DATABASE_URL", "mysql://ada:hunter2@db/desk"),
    ("DATABASE_URL", "where is it, hunter2?"),
    ("REDIS_URL", "http://:hunter2@queue"),
    ("DESKLOOP_HOME", __file__),
    ("DESKLOOP_HOST", "http://0.0.0.0"),
    ("DESKLOOP_PORT", "0"),
    ("DESKLOOP_PORT", "65536"),
    ("DESKLOOP_PORT", "many"),
    ("PLAYGROUND_PORT", "-1"),
    ("PLAYGROUND_PORT", "3001.5"),
    ("DESKLOOP_JOIN_SECONDS", "-1"),
    ("DESKLOOP_JOIN_SECONDS", "nan"),
    ("DESKLOOP_JOIN_SECONDS", "soon"),
    ("DESKLOOP_POSTS_PER_SECOND", "0"),
    ("DESKLOOP_POSTS_PER_SECOND", "inf"),
    ("SLACK_BOT_TOKEN", "hunter2"),
    ("SLACK_BOT_TOKEN", "xapp-hunter2"),
    ("SLACK_APP_TOKEN", "xoxb-hunter2"),
    ("SLACK_API_URL", "slack.com/api/hunter2"),
]
