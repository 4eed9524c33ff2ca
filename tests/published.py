"""Numbers published with the real data, that more than one test is held against."""

MAVEN_WON = {  # deals won by close month
    "2017-03": 531,
    "2017-04": 285,
    "2017-05": 438,
    "2017-06": 531,
    "2017-07": 308,
    "2017-08": 446,
    "2017-09": 503,
    "2017-10": 279,
    "2017-11": 406,
    "2017-12": 511,
}
