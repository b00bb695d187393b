#pragma once
// libpq, behind one table of functions and owners that cannot leak. Nothing else in the house includes it.
//
// The library is loaded by the first database URL that is read, not when the program starts: it brings LDAP
// and Kerberos. load_libpq() comes first and may fail (`unavailable`: it is not installed). A function that
// is missing here is one more row.
#include <memory>

#include <libpq-fe.h>

#include "base/result.hpp"

namespace flow::db::detail {

#define FLOW_LIBPQ_FUNCTIONS(X) \
  X(PQbackendPID)               \
  X(PQclear)                    \
  X(PQcmdStatus)                \
  X(PQcmdTuples)                \
  X(PQconninfoFree)             \
  X(PQconninfoParse)            \
  X(PQconnectPoll)              \
  X(PQconnectStartParams)       \
  X(PQconnectionNeedsPassword)  \
  X(PQconsumeInput)             \
  X(PQenterPipelineMode)        \
  X(PQerrorMessage)             \
  X(PQexitPipelineMode)         \
  X(PQfinish)                   \
  X(PQflush)                    \
  X(PQfname)                    \
  X(PQfreemem)                  \
  X(PQftype)                    \
  X(PQgetResult)                \
  X(PQgetisnull)                \
  X(PQgetlength)                \
  X(PQgetvalue)                 \
  X(PQisBusy)                   \
  X(PQnfields)                  \
  X(PQnotifies)                 \
  X(PQntuples)                  \
  X(PQparameterStatus)          \
  X(PQpipelineSync)             \
  X(PQresultErrorField)         \
  X(PQresultStatus)             \
  X(PQsendPrepare)              \
  X(PQsendQuery)                \
  X(PQsendQueryParams)          \
  X(PQsendQueryPrepared)        \
  X(PQserverVersion)            \
  X(PQsetNoticeReceiver)        \
  X(PQsetnonblocking)           \
  X(PQsocket)                   \
  X(PQstatus)

struct Libpq {
// NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a member cannot stand in parentheses.
#define FLOW_LIBPQ_MEMBER(name) decltype(&::name) name;
  FLOW_LIBPQ_FUNCTIONS(FLOW_LIBPQ_MEMBER)
#undef FLOW_LIBPQ_MEMBER
};

Result<void> load_libpq();
const Libpq& pq();

struct ClearResult {
  void operator()(PGresult* result) const { pq().PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

struct FinishConnection {
  void operator()(PGconn* connection) const { pq().PQfinish(connection); }
};
using ConnectionHandle = std::unique_ptr<PGconn, FinishConnection>;

}  // namespace flow::db::detail
