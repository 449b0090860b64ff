namespace DataFetch.Standalone.Embedded;

/// <summary>This machine has no PostgreSQL server to start; the message says how to get one.</summary>
public sealed class PostgresNotFoundException : Exception
{
    private const string HowToInstall =
        "No PostgreSQL server was found (initdb and postgres, on PATH or in the usual places). Install one: "
        + "Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17. "
        + "Or give the connection string of a server that runs (ConnectionStrings__datafetch).";

    public PostgresNotFoundException()
        : base(HowToInstall)
    {
    }

    public PostgresNotFoundException(string message)
        : base(message)
    {
    }

    public PostgresNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
